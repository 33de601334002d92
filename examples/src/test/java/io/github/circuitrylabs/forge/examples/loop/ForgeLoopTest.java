package io.github.circuitrylabs.forge.examples.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.loop.ForgeLoop;
import io.github.circuitrylabs.forge.core.loop.GenerationSummary;
import io.github.circuitrylabs.forge.core.loop.LoopConfig;
import io.github.circuitrylabs.forge.core.loop.LoopListener;
import io.github.circuitrylabs.forge.core.loop.LoopReport;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForgeLoopTest {

    @TempDir
    private Path home;

    @Test
    void givenATrainerThatLearnsWhenTheLoopRunsThenTheSecondGenerationRevealsMore() {
        LoopReport report = run(config(2), true, LoopListener.SILENT);

        assertThat(report.generations()).hasSize(2);
        assertThat(report.gain().isAboveZero()).isTrue();
    }

    @Test
    void givenAGateThatSaysNoWhenTheLoopRunsThenTheFirstGeneratorStaysInUse() {
        LoopReport report = run(config(2), false, LoopListener.SILENT);

        GenerationSummary second = report.generations().get(1);
        assertThat(second.promoted()).isFalse();
        assertThat(second.ruler()).isEqualTo(report.generations().get(0).ruler());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "g1/measure",
                "g1/generate",
                "g1/deploy",
                "g1/analyse",
                "g2/export",
                "g2/train",
                "g2/measure",
                "g2/gate",
                "g2/release",
                "g2/generate",
                "g2/deploy",
                "g2/analyse"
            })
    void givenALoopThatDiedBeforeAStageWhenItIsRunAgainThenItGoesOnAndGivesTheSame(String fatal) {
        LoopReport uninterrupted = runIn(home.resolve("whole"), true, LoopListener.SILENT);
        Path interrupted = home.resolve("interrupted");
        assertThatThrownBy(() -> runIn(interrupted, true, dyingAt(fatal))).isInstanceOf(Death.class);

        Stages stages = new Stages();
        LoopReport resumed = runIn(interrupted, true, stages);

        assertThat(stages.firstDone()).isEqualTo(fatal);
        assertThat(resumed.gain()).isEqualTo(uninterrupted.gain());
        assertThat(resumed.generations().get(1).found())
                .isEqualTo(uninterrupted.generations().get(1).found());
    }

    @Test
    void givenAFinishedLoopWhenItIsRunAgainThenNothingIsDone() {
        run(config(2), true, LoopListener.SILENT);

        Stages stages = new Stages();
        run(config(2), true, stages);

        assertThat(stages.done).isEmpty();
    }

    @Test
    void givenAFinishedLoopWhenMoreGenerationsAreAskedForThenItContinues() {
        run(config(2), true, LoopListener.SILENT);

        Stages stages = new Stages();
        LoopReport report = run(config(3), true, stages);

        assertThat(stages.firstDone()).isEqualTo("g3/export");
        assertThat(report.generations()).hasSize(3);
    }

    @Test
    void givenAFolderOfAnotherLoopWhenItIsRunThenItIsRefused() {
        run(config(1), true, LoopListener.SILENT);
        LoopConfig other = new LoopConfig(1, 1, LoopFixture.TARGETS, 90, 1.0, home);

        assertThatThrownBy(() -> run(other, true, LoopListener.SILENT))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("another setup");
    }

    @Test
    void givenALoopThatRanWhenItsDataAreReadThenNoHeldOutScenarioIsInThem() throws IOException {
        run(config(2), true, LoopListener.SILENT);

        String pairs = Files.readString(home.resolve("runs/loop-1/g2/data/training-pairs.jsonl"));
        String preferences = Files.readString(home.resolve("runs/loop-1/g2/data/dpo.jsonl"));
        try (Datastore store = SqliteDatastore.open(home.resolve("scenarios.db"));
                Stream<Scenario> all = store.scenarios(ScenarioQuery.all().withHeldOut())) {
            List<Scenario> heldOut =
                    all.filter(scenario -> store.isHeldOut(scenario.id())).toList();
            assertThat(heldOut).isNotEmpty().allSatisfy(scenario -> {
                assertThat(pairs).doesNotContain(scenario.id().value());
                assertThat(preferences).doesNotContain(scenario.id().value());
            });
        }
    }

    private LoopConfig config(int generations) {
        return new LoopConfig(1, generations, LoopFixture.TARGETS, 120, 1.0, home);
    }

    private LoopReport runIn(Path folder, boolean promote, LoopListener listener) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return run(new LoopConfig(1, 2, LoopFixture.TARGETS, 120, 1.0, folder), promote, listener);
    }

    private static LoopReport run(LoopConfig config, boolean promote, LoopListener listener) {
        try (Datastore store = SqliteDatastore.open(config.home().resolve("scenarios.db"))) {
            return ForgeLoop.run(LoopFixture.parts(store, config.home(), promote), config, listener);
        }
    }

    private static LoopListener dyingAt(String fatal) {
        return new LoopListener() {
            @Override
            public void onStage(int generation, String stage, boolean resumed) {
                if (("g" + generation + "/" + stage).equals(fatal)) {
                    throw new Death();
                }
            }
        };
    }

    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Stages implements LoopListener {
        private final List<String> done = new ArrayList<>();

        @Override
        public void onStage(int generation, String stage, boolean resumed) {
            if (!resumed) {
                done.add("g" + generation + "/" + stage);
            }
        }

        String firstDone() {
            return done.get(0);
        }
    }
}
