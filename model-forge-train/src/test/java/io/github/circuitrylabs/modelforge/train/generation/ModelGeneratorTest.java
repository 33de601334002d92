package io.github.circuitrylabs.modelforge.train.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.testkit.GeneratorContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelGeneratorTest extends GeneratorContract {

    private static final TargetCatalog TARGETS = TargetCatalogs.shipped();

    @TempDir
    private Path models;

    @Override
    protected Generator openGenerator() {
        return ModelGenerator.open(ForgeTiny.NAME, ForgeTiny.install(models));
    }

    @Test
    void givenARequestWhenItStandsInAnotherBatchThenItsScenarioIsTheSame() {
        List<GenerationRequest> requests = LongStream.range(0, 12)
                .mapToObj(seed -> GenerationRequest.of(TARGETS.get("sycophancy"), seed))
                .toList();
        try (Generator generator = openGenerator()) {
            List<GenerationOutcome> together = generator.generateAll(requests);
            List<GenerationOutcome> apart = new ArrayList<>();
            for (GenerationRequest request : requests.subList(0, 3)) {
                apart.addAll(generator.generateAll(List.of(request)));
            }

            assertThat(apart.stream().map(ModelGeneratorTest::prompt))
                    .containsExactlyElementsOf(together.subList(0, 3).stream()
                            .map(ModelGeneratorTest::prompt)
                            .toList());
        }
    }

    @Test
    void givenACuratedTargetWhenAskedThenItIsRefusedAndSaysSo() {
        EvaluationTarget curated = TARGETS.get("child_safety");
        try (Generator generator = openGenerator()) {
            GenerationOutcome outcome = generator
                    .generateAll(List.of(GenerationRequest.of(curated, 1)))
                    .get(0);

            assertThat(((GenerationOutcome.Failed) outcome).cause().reason())
                    .isEqualTo(GenerationException.Reason.FILTERED);
        }
    }

    @Test
    void givenManyRequestsWhenAskedThenMostScenariosAreDifferent() {
        List<GenerationRequest> requests = LongStream.range(0, 100)
                .mapToObj(seed -> GenerationRequest.of(TARGETS.get("ai_psychosis"), seed))
                .toList();
        try (Generator generator = openGenerator()) {
            assertThat(generator.generateAll(requests).stream()
                            .map(ModelGeneratorTest::prompt)
                            .distinct()
                            .count())
                    .isGreaterThan(90);
        }
    }

    private static String prompt(GenerationOutcome outcome) {
        return outcome instanceof GenerationOutcome.Generated generated
                ? generated.scenario().prompt()
                : outcome.toString();
    }
}
