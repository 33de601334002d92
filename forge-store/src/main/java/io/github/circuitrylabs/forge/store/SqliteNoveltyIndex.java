package io.github.circuitrylabs.forge.store;

import io.github.circuitrylabs.forge.core.DatastoreException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.novelty.Novelty;
import io.github.circuitrylabs.forge.core.novelty.NoveltyIndex;
import io.github.circuitrylabs.forge.core.novelty.NoveltySettings;
import io.github.circuitrylabs.forge.core.novelty.Sketch;
import io.github.circuitrylabs.forge.store.internal.Connections;
import io.github.circuitrylabs.forge.store.internal.NoveltyTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Tells new scenarios from repeated ones among everything in a {@link SqliteDatastore}, held-out scenarios included, without
 * holding it in memory. What {@link io.github.circuitrylabs.forge.core.novelty.MemoryNoveltyIndex} is for one run, this is for
 * all of them.
 *
 * <p>Scenarios that were added otherwise are taken in when the index is next asked, about 10,000 per second. The index is
 * kept for one {@link NoveltySettings} at a time, whatever the threshold: other bands make it anew. Thread-safe, also between
 * processes.
 */
public final class SqliteNoveltyIndex implements NoveltyIndex {

    /**
     * Bands lie all over their table: a transaction of few scenarios writes a page for nearly every band, one of many writes the
     * table once.
     */
    private static final int CATCH_UP_AT_ONCE = 20_000;

    /** A backlog of so many is taken in together with what is added. */
    private static final int TOLERATED_BACKLOG = 1_000;

    private final Connections connections;
    private final NoveltyTable table;

    SqliteNoveltyIndex(Connections connections, NoveltySettings settings) {
        this.connections = connections;
        this.table = new NoveltyTable(settings);
    }

    /**
     * Whether the scenario is new; adds nothing.
     *
     * @throws DatastoreException if the database fails
     */
    @Override
    public Novelty check(Scenario scenario) {
        Sketch sketch = table.sketch(scenario);
        catchUp(0);
        return connections.read(session -> table.check(session, sketch));
    }

    /**
     * Adds the scenario to the datastore if it is new.
     *
     * @throws DatastoreException if the database fails
     */
    @Override
    public Novelty addIfNovel(Scenario scenario) {
        return addNovel(List.of(scenario)).get(0);
    }

    /**
     * Adds those scenarios to the datastore that are new, also among themselves, in one transaction: of two threads or
     * processes with the same scenario one adds it.
     *
     * @return for each scenario, in order, whether it was new and so was added
     * @throws DatastoreException if the database fails; none is added then
     */
    public List<Novelty> addNovel(Collection<Scenario> scenarios) {
        List<Sketch> sketches = scenarios.stream().map(table::sketch).toList();
        catchUp(TOLERATED_BACKLOG);
        return connections.write(session -> {
            table.catchUp(session, Integer.MAX_VALUE);
            List<Novelty> novelties = new ArrayList<>(sketches.size());
            for (Scenario scenario : scenarios) {
                Sketch sketch = sketches.get(novelties.size());
                Novelty novelty = table.check(session, sketch);
                if (novelty.isNovel()) {
                    table.add(session, scenario, sketch);
                }
                novelties.add(novelty);
            }
            return novelties;
        });
    }

    /** In several transactions, so that a large backlog does not keep other writers waiting. */
    private void catchUp(long tolerated) {
        while (connections.read(table::behind) > tolerated) {
            connections.write(session -> {
                table.catchUp(session, CATCH_UP_AT_ONCE);
                return true;
            });
        }
    }
}
