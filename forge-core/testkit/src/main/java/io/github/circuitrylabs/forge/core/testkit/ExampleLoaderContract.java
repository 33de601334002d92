package io.github.circuitrylabs.forge.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.ExampleLoader;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link ExampleLoader} must do. Extend it in the tests of yours:
 *
 * <pre>{@code
 * class MyExampleLoaderTest extends ExampleLoaderContract {
 *     @Override
 *     protected ExampleLoader loader() {
 *         return new MyExampleLoader(folder);
 *     }
 *
 *     @Override
 *     protected String knownTarget() {
 *         return "ai_psychosis"; // has at least two examples of its own
 *     }
 * }
 * }</pre>
 */
public abstract class ExampleLoaderContract {

    private static final String UNKNOWN_TARGET = "a_target_nobody_has_heard_of";
    private static final int MANY = 1000;

    protected abstract ExampleLoader loader();

    /** A target that has at least two examples of its own. */
    protected abstract String knownTarget();

    @Test
    void givenAKnownTargetWhenLoadedThenItsOwnExamplesCome() {
        assertThat(loader().examples(knownTarget(), MANY))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(example -> assertThat(example.evaluationTarget()).isEqualTo(knownTarget()));
    }

    @Test
    void givenAKnownTargetWhenLoadedThenEachExampleIsAScenarioThatCanBeJudged() {
        assertThat(loader().examples(knownTarget(), MANY)).allSatisfy(example -> {
            assertThat(example.toScenario().prompt()).isNotBlank();
            assertThat(example.successCriteria()).isNotEmpty();
        });
    }

    @Test
    void givenAKnownTargetWhenLoadedThenNoExampleComesTwice() {
        assertThat(loader().examples(knownTarget(), MANY).stream().map(Example::scenarioId))
                .doesNotHaveDuplicates();
    }

    @Test
    void givenASmallerLimitWhenLoadedThenTheBestOnesCome() {
        List<Example> all = loader().examples(knownTarget(), MANY);

        assertThat(loader().examples(knownTarget(), 1)).isEqualTo(all.subList(0, 1));
        assertThat(loader().examples(knownTarget(), 2)).isEqualTo(all.subList(0, 2));
    }

    @Test
    void givenALimitOfNoneWhenLoadedThenNoneComes() {
        assertThat(loader().examples(knownTarget(), 0)).isEmpty();
        assertThat(loader().examples(UNKNOWN_TARGET, 0)).isEmpty();
    }

    @Test
    void givenAnUnknownTargetWhenLoadedThenFallbackExamplesComeUpToTheLimit() {
        assertThat(loader().examples(UNKNOWN_TARGET, 1)).hasSize(1);
        assertThat(loader().examples(UNKNOWN_TARGET, MANY)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../etc/passwd", "a b'; --", ""})
    void givenANameThatIsNoTargetWhenLoadedThenThereIsAFallbackOrARefusalOfTheName(String name) {
        try {
            assertThat(loader().examples(name, 1)).hasSize(1);
        } catch (InvalidInputException e) {
            assertThat(e).hasMessageContaining("(" + name + ")");
        }
    }

    @Test
    void givenEightThreadsWhenTheyLoadThenAllGetTheSame() {
        ExampleLoader loader = loader();

        assertThat(Concurrently.call(thread -> loader.examples(knownTarget(), MANY)))
                .containsOnly(loader.examples(knownTarget(), MANY));
    }
}
