package io.github.circuitrylabs.forge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small loop with the model that ships, really trained; the tests look at it from several sides. */
class LoopCommandTest {

    @TempDir
    private static Path home;

    private static CommandRun first;

    @BeforeAll
    static void runALoop() {
        first = loop();
    }

    @Test
    void givenALoopWhenItEndsThenOneObjectTellsOfEveryGeneration() {
        JsonNode report = first.json();

        assertThat(report.fieldNames()).toIterable().containsExactly("seed", "generations", "gain", "artefacts");
        assertThat(report.get("seed").asLong()).isEqualTo(5);
        assertThat(report.get("generations"))
                .hasSize(2)
                .allSatisfy(generation -> assertThat(generation.fieldNames())
                        .toIterable()
                        .contains(
                                "generation",
                                "reveal_rate",
                                "low",
                                "high",
                                "vendi",
                                "coverage",
                                "scenarios",
                                "seconds"));
        assertThat(report.get("gain").fieldNames()).toIterable().containsExactly("mean", "low", "high");
    }

    @Test
    void givenALoopWhenItEndsThenEveryArtefactIsThere() {
        JsonNode artefacts = first.json().get("artefacts");

        assertThat(artefacts)
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Path.of(file.asText())).exists());
    }

    @Test
    void givenALoopWhenItRunsThenItSaysWhereItIsOnStderr() {
        assertThat(first.err()).contains("generation 1: generate", "generation 2: train", "generation 2: gate");
    }

    @Test
    void givenAFinishedLoopWhenItIsRunAgainThenTheReportIsTheSame() {
        CommandRun again = loop();

        assertThat(again.out()).isEqualTo(first.out());
        assertThat(again.err()).contains("generation 2: train (done before)");
    }

    @Test
    void givenTwoGenerationsWhenTheyWereMeasuredThenTheRulersScenariosAreListedNowhere() {
        try (Datastore store = SqliteDatastore.open(home.resolve("scenarios.db"))) {
            assertThat(store.countScenarios(ScenarioQuery.all())).isEqualTo(2 * 60);
            assertThat(store.countScenarios(ScenarioQuery.all().withHeldOut())).isGreaterThan(2 * 60);
        }
    }

    @Test
    void givenATargetThatMayNotBeTrainedOnWhenALoopIsAskedForThenItIsRefused() {
        CommandRun refused = CommandRun.scenarioForge(home, "loop", "--target", "prompt_injection");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("prompt_injection").contains("may not be trained on");
    }

    private static CommandRun loop() {
        return CommandRun.scenarioForge(
                home, "loop", "--seed", "5", "--target", "sycophancy,ai_psychosis", "--scenarios", "60", "--json");
    }
}
