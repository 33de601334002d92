package io.github.circuitrylabs.modelforge.train.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.modelforge.train.LlamaConfig;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StrengthSearchTest {

    private static final List<EvaluationTarget> TARGETS =
            List.of(TargetCatalogs.shipped().get("sycophancy"));
    private static final int WORDS = 400;

    private final StrengthSearch search = new StrengthSearch(TARGETS, 1, 0.9);

    @Test
    void givenAnAdapterThatKeepsVarietyWhenSearchedThenItIsAppliedInFull() {
        StrengthSearch.Found found = search.search(new Babbler(WORDS), strength -> new Babbler(WORDS));

        assertThat(found.strength()).isEqualTo(1.0);
    }

    @Test
    void givenAnAdapterThatNarrowsWhenSearchedThenItIsWeakenedUntilItDoesNot() {
        StrengthSearch.Found found =
                search.search(new Babbler(WORDS), strength -> new Babbler(strength > 0.65 ? WORDS / 20 : WORDS));

        assertThat(found.strength()).isEqualTo(0.6);
        assertThat(found.ratio()).isGreaterThan(0.9);
    }

    @Test
    void givenAnAdapterThatAlwaysNarrowsWhenSearchedThenTheWeakestIsTakenAndItsRatioTold() {
        StrengthSearch.Found found = search.search(new Babbler(WORDS), strength -> new Babbler(WORDS / 20));

        assertThat(found.strength()).isEqualTo(0.3);
        assertThat(found.ratio()).isLessThan(0.9);
    }

    @Test
    void givenAnAdapterWhenScaledThenOnlyBChanges() {
        LlamaConfig model = LlamaConfig.tiny(32, 8, 16, 1, 2, 1, 0);
        LoraAdapter adapter = LoraAdapter.fresh(model, LoraConfig.defaults().withRank(2), 1);
        adapter.modules().values().forEach(matrices -> Arrays.fill(matrices.b(), 2f));

        LoraAdapter scaled = adapter.scaled(0.5);

        String name = adapter.modules().keySet().iterator().next();
        assertThat(scaled.modules().get(name).a())
                .isEqualTo(adapter.modules().get(name).a());
        assertThat(scaled.modules().get(name).b()).containsOnly(1f);
    }

    /** Says eight words at random out of so many. */
    private static final class Babbler implements Generator {
        private final int words;

        private Babbler(int words) {
            this.words = words;
        }

        @Override
        public String name() {
            return "babbler";
        }

        @Override
        public Scenario generate(GenerationRequest request) {
            SplittableRandom random = new SplittableRandom(request.seed());
            StringBuilder prompt = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                prompt.append("word").append(random.nextInt(words)).append(' ');
            }
            return Scenario.of(request.target().id(), prompt.toString(), List.of(), Provenance.of("test"));
        }
    }
}
