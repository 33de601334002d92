package io.github.circuitrylabs.forge.store;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DatastoreException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.store.internal.Connections;
import io.github.circuitrylabs.forge.store.internal.PythonRows;
import io.github.circuitrylabs.forge.store.internal.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes over the scenarios and ratings of a database of the older Python tool, which is only read. Importing a file twice
 * adds nothing the second time.
 *
 * <p>Every row is kept: its old id and columns we do not know become tags ({@code python.id}, {@code python.<column>});
 * ratings of 0 to 3 become the nearest of 1 to 5 stars, with the original in the notes. Rows without a time are dated
 * 1970-01-01. What cannot be kept (a blank prompt, a rating of no scenario) is listed in the report.
 */
public final class PythonDatabaseImport {

    private static final int BATCH = 1000;

    private final Datastore store;

    /**
     * @param store where the rows go
     */
    public PythonDatabaseImport(Datastore store) {
        this.store = store;
    }

    /**
     * @throws InvalidInputException if the file is missing or has no table of scenarios
     * @throws DatastoreException if the file is no SQLite database or the datastore fails
     */
    public PythonImportReport run(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException("The database to import (" + file + ") is not there.");
        }
        try (Connections connections = Connections.toFileReadOnly(file)) {
            return connections.read(session -> new Rows(session, file).importAll());
        }
    }

    /** One import. */
    private final class Rows {
        private final PythonRows rows;
        private final Map<String, ScenarioId> byOldId = new HashMap<>();
        private final List<String> skipped = new ArrayList<>();
        private int scenarioRows;
        private int scenariosAdded;
        private int ratingRows;
        private int ratingsAdded;

        Rows(Session session, Path file) {
            rows = new PythonRows(session, file);
        }

        PythonImportReport importAll() {
            importScenarios();
            importRatings();
            return new PythonImportReport(scenarioRows, scenariosAdded, ratingRows, ratingsAdded, skipped);
        }

        private void importScenarios() {
            List<Scenario> batch = new ArrayList<>(BATCH);
            rows.scenarios(row -> {
                scenarioRows++;
                try {
                    Scenario scenario = row.toScenario();
                    byOldId.put(row.oldId(), scenario.id());
                    batch.add(scenario);
                } catch (InvalidInputException e) {
                    skipped.add("scenarios, id " + row.oldId() + ": " + e.getMessage());
                }
                if (batch.size() == BATCH) {
                    scenariosAdded += store.addScenarios(batch);
                    batch.clear();
                }
            });
            scenariosAdded += store.addScenarios(batch);
        }

        private void importRatings() {
            rows.ratings(row -> {
                ratingRows++;
                ScenarioId scenario = byOldId.get(row.oldScenarioId());
                Optional<Rating> rating = scenario == null ? Optional.empty() : row.toRating(scenario);
                if (rating.isPresent()) {
                    store.addRating(rating.get());
                    ratingsAdded++;
                } else {
                    skipped.add("ratings, id " + row.oldId() + ": "
                            + (scenario == null
                                    ? "there is no scenario with id " + row.oldScenarioId() + "."
                                    : "rating (" + row.value() + ") is not 0 to 3."));
                }
            });
        }
    }
}
