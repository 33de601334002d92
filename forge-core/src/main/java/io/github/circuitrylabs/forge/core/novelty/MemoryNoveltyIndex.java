package io.github.circuitrylabs.forge.core.novelty;

import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A novelty index that lives as long as the program: first by id, then by wording. MinHash signatures (A. Z. Broder, 1997) in LSH bands
 * (J. Leskovec, A. Rajaraman, J. D. Ullman, "Mining of Massive Datasets", 3.4) find candidates among those of the same target; each
 * candidate is then judged by the exact Jaccard similarity of the shingles, so there are no false alarms, and a miss is as
 * rare as {@link NoveltySettings} says.
 *
 * <p>Keeps a few KB per scenario. The same additions in the same order give the same answers. Thread-safe; {@link
 * #addIfNovel} is atomic.
 */
public final class MemoryNoveltyIndex implements NoveltyIndex {

    private final double threshold;
    private final Sketcher sketcher;
    private final Set<ScenarioId> known = new HashSet<>();
    private final Map<Long, List<Sketch>> byBand = new HashMap<>();
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    public MemoryNoveltyIndex(NoveltySettings settings) {
        threshold = settings.threshold();
        sketcher = new Sketcher(settings);
    }

    /** An index with {@link NoveltySettings#standard()}. */
    public static MemoryNoveltyIndex standard() {
        return new MemoryNoveltyIndex(NoveltySettings.standard());
    }

    @Override
    public Novelty check(Scenario scenario) {
        Sketch sketch = sketcher.sketch(scenario);
        lock.readLock().lock();
        try {
            return judge(sketch);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Adds a scenario, new or not; one that is known by id changes nothing. */
    public void add(Scenario scenario) {
        Sketch sketch = sketcher.sketch(scenario);
        lock.writeLock().lock();
        try {
            insert(sketch);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public Novelty addIfNovel(Scenario scenario) {
        Sketch sketch = sketcher.sketch(scenario);
        lock.writeLock().lock();
        try {
            Novelty novelty = judge(sketch);
            if (novelty.isNovel()) {
                insert(sketch);
            }
            return novelty;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** How many scenarios it knows. */
    public int size() {
        lock.readLock().lock();
        try {
            return known.size();
        } finally {
            lock.readLock().unlock();
        }
    }

    private Novelty judge(Sketch sketch) {
        if (known.contains(sketch.id())) {
            return new Novelty.ExactDuplicate(sketch.id());
        }
        Set<ScenarioId> compared = new HashSet<>();
        ScenarioId nearest = null;
        double highest = 0;
        for (int band = 0; band < sketch.bandCount(); band++) {
            for (Sketch candidate : byBand.getOrDefault(sketch.band(band), List.of())) {
                if (compared.add(candidate.id()) && sketch.canReach(threshold, candidate)) {
                    double similarity = sketch.similarity(candidate);
                    if (similarity >= threshold && similarity > highest) {
                        highest = similarity;
                        nearest = candidate.id();
                    }
                }
            }
        }
        return nearest == null ? new Novelty.Novel() : new Novelty.NearDuplicate(nearest, highest);
    }

    private void insert(Sketch sketch) {
        if (known.add(sketch.id())) {
            for (int band = 0; band < sketch.bandCount(); band++) {
                byBand.computeIfAbsent(sketch.band(band), key -> new ArrayList<>(1))
                        .add(sketch);
            }
        }
    }
}
