package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The archive of what scenarios cover: per cell how many there are and how good the best is (after J.-B. Mouret, J. Clune,
 * "Illuminating search spaces by mapping elites", 2015). Technique and persona are read off the text, never off the tags, so
 * that generators that write no tags are measured like those that do. Thread-safe.
 */
public final class CoverageMap {

    private record Content(int count, double best) {}

    private final CoverageSpace space;
    private final CueTagger tagger;
    private final Map<CoverageCell, Content> contents = new LinkedHashMap<>();

    public CoverageMap(CoverageSpace space, CueTagger tagger) {
        this.space = space;
        this.tagger = tagger;
    }

    /** The map of some scenarios. */
    public static CoverageMap of(CoverageSpace space, CueTagger tagger, Collection<Scenario> scenarios) {
        CoverageMap map = new CoverageMap(space, tagger);
        scenarios.forEach(map::add);
        return map;
    }

    /** Adds a scenario of which nothing is measured yet; see {@link #add(Scenario, double)}. */
    public Optional<CoverageCell> add(Scenario scenario) {
        return add(scenario, 0);
    }

    /**
     * Adds a scenario.
     *
     * @param quality how good it is, e.g. its effectiveness; in [0, 1]
     * @return its cell, or empty if it lies outside of the space, e.g. because its technique is not recognised
     */
    public Optional<CoverageCell> add(Scenario scenario, double quality) {
        if (!(quality >= 0 && quality <= 1)) {
            throw new InvalidInputException("Quality (" + quality + ") must be in [0, 1].");
        }
        CoverageCell cell = cellOf(scenario);
        if (!space.contains(cell)) {
            return Optional.empty();
        }
        synchronized (contents) {
            contents.merge(
                    cell,
                    new Content(1, quality),
                    (old, added) -> new Content(old.count() + 1, Math.max(old.best(), quality)));
        }
        return Optional.of(cell);
    }

    /** The cell of a scenario, within the space or not. */
    public CoverageCell cellOf(Scenario scenario) {
        String text = ScenarioText.of(scenario);
        return new CoverageCell(
                scenario.evaluationTarget(), tagger.technique(text), scenario.turnKind(), tagger.persona(text));
    }

    /** How many cells hold a scenario. */
    public int covered() {
        synchronized (contents) {
            return contents.size();
        }
    }

    /** How many cells there are. */
    public int reachable() {
        return space.size();
    }

    /** Covered over reachable cells. */
    public double coverage() {
        return (double) covered() / reachable();
    }

    /** How many scenarios lie in each covered cell. */
    public Map<CoverageCell, Integer> counts() {
        synchronized (contents) {
            Map<CoverageCell, Integer> counts = new LinkedHashMap<>();
            contents.forEach((cell, content) -> counts.put(cell, content.count()));
            return counts;
        }
    }

    /** The cells that hold nothing, in order of the space. */
    public List<CoverageCell> gaps() {
        synchronized (contents) {
            return space.cells().stream()
                    .filter(cell -> !contents.containsKey(cell))
                    .toList();
        }
    }

    /** The sum over cells of the best quality in each (the QD score of J. K. Pugh et al., GECCO 2015). */
    public double qdScore() {
        synchronized (contents) {
            return contents.values().stream().mapToDouble(Content::best).sum();
        }
    }

    /**
     * How evenly the scenarios are spread: the entropy of their shares of the cells over its greatest value, ln of the
     * reachable cells (E. C. Pielou, 1966). 1 if every reachable cell holds as many; 0 if all lie in one or there are none.
     */
    public double evenness() {
        Collection<Integer> counts = counts().values();
        double total = counts.stream().mapToInt(Integer::intValue).sum();
        if (counts.size() < 2) {
            return 0;
        }
        double entropy = 0;
        for (int count : counts) {
            entropy -= count / total * Math.log(count / total);
        }
        return entropy / Math.log(reachable());
    }
}
