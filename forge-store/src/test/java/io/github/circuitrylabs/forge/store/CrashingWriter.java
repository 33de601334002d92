package io.github.circuitrylabs.forge.store;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A program that adds batches of scenarios until it is killed and says after each that it was added. */
final class CrashingWriter {

    static final int BATCH = 7;

    private CrashingWriter() {}

    public static void main(String[] args) {
        try (Datastore store = SqliteDatastore.open(Path.of(args[0]))) {
            for (int batch = Integer.parseInt(args[1]); ; batch++) {
                store.addScenarios(batch(batch));
                System.out.println(batch);
            }
        }
    }

    static List<Scenario> batch(int number) {
        return IntStream.range(0, BATCH)
                .mapToObj(i -> Scenario.of(
                        "sycophancy", "batch " + number + " scenario " + i, List.of(), Provenance.of("grammar")))
                .toList();
    }
}
