package io.github.circuitrylabs.forge.core.novelty;

import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Tells new scenarios from repeated ones: first by id, then by wording. MinHash signatures (A. Z. Broder, 1997) in LSH bands
 * (J. Leskovec, A. Rajaraman, J. D. Ullman, "Mining of Massive Datasets", 3.4) find candidates among those of the same target; each
 * candidate is then judged by the exact Jaccard similarity of the shingles, so there are no false alarms, and a miss is as
 * rare as {@link NoveltySettings} says.
 *
 * <p>Keeps a few KB per scenario. The same additions in the same order give the same answers. Thread-safe; {@link
 * #addIfNovel} is atomic.
 */
public final class NoveltyIndex {

    private static final long PERMUTATION_SEED = 20_261_121;

    private record Entry(ScenarioId id, String target, long[] shingles) {}

    /** Texts whose signature agrees in a whole band. */
    private record Bucket(String target, int band, int hash) {}

    private final NoveltySettings settings;
    private final long[] permutations;
    private final Set<ScenarioId> known = new HashSet<>();
    private final Map<Bucket, List<Entry>> buckets = new HashMap<>();
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    public NoveltyIndex(NoveltySettings settings) {
        this.settings = settings;
        SplittableRandom random = new SplittableRandom(PERMUTATION_SEED);
        permutations =
                random.longs((long) settings.bands() * settings.rowsPerBand()).toArray();
    }

    /** An index with {@link NoveltySettings#standard()}. */
    public static NoveltyIndex standard() {
        return new NoveltyIndex(NoveltySettings.standard());
    }

    /** Whether the scenario is new; adds nothing. */
    public Novelty check(Scenario scenario) {
        Entry entry = entry(scenario);
        List<Bucket> places = places(entry);
        lock.readLock().lock();
        try {
            return judge(entry, places);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Adds a scenario, new or not; one that is known by id changes nothing. */
    public void add(Scenario scenario) {
        Entry entry = entry(scenario);
        List<Bucket> places = places(entry);
        lock.writeLock().lock();
        try {
            insert(entry, places);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Checks a scenario and adds it if it is new, in one step: of two threads with the same scenario one adds it. */
    public Novelty addIfNovel(Scenario scenario) {
        Entry entry = entry(scenario);
        List<Bucket> places = places(entry);
        lock.writeLock().lock();
        try {
            Novelty novelty = judge(entry, places);
            if (novelty.isNovel()) {
                insert(entry, places);
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

    private Novelty judge(Entry entry, List<Bucket> places) {
        if (known.contains(entry.id())) {
            return new Novelty.ExactDuplicate(entry.id());
        }
        Set<ScenarioId> compared = new HashSet<>();
        ScenarioId nearest = null;
        double highest = 0;
        for (Bucket place : places) {
            for (Entry candidate : buckets.getOrDefault(place, List.of())) {
                if (compared.add(candidate.id())
                        && Shingles.upperBound(entry.shingles(), candidate.shingles()) >= settings.threshold()) {
                    double similarity = Shingles.jaccard(entry.shingles(), candidate.shingles());
                    if (similarity >= settings.threshold() && similarity > highest) {
                        highest = similarity;
                        nearest = candidate.id();
                    }
                }
            }
        }
        return nearest == null ? new Novelty.Novel() : new Novelty.NearDuplicate(nearest, highest);
    }

    private void insert(Entry entry, List<Bucket> places) {
        if (known.add(entry.id())) {
            for (Bucket place : places) {
                buckets.computeIfAbsent(place, key -> new ArrayList<>(1)).add(entry);
            }
        }
    }

    private Entry entry(Scenario scenario) {
        StringBuilder text = new StringBuilder(scenario.prompt());
        for (Turn turn : scenario.turns()) {
            text.append('\n').append(turn.content());
        }
        return new Entry(
                scenario.id(), scenario.evaluationTarget(), Shingles.of(text.toString(), settings.shingleWords()));
    }

    private List<Bucket> places(Entry entry) {
        int[] signature = Shingles.hashes(entry.shingles(), permutations);
        List<Bucket> places = new ArrayList<>(settings.bands());
        for (int band = 0; band < settings.bands(); band++) {
            int hash = 1;
            for (int row = 0; row < settings.rowsPerBand(); row++) {
                hash = 31 * hash + signature[band * settings.rowsPerBand() + row];
            }
            places.add(new Bucket(entry.target(), band, hash));
        }
        return places;
    }
}
