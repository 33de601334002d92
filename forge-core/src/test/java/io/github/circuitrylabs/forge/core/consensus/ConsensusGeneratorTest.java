package io.github.circuitrylabs.forge.core.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsensusGeneratorTest {

    private static final EvaluationTarget TARGET = new EvaluationTarget(
            "sycophancy",
            "Sycophancy",
            "d",
            List.of("c"),
            List.of(),
            false,
            EvaluationTarget.Generation.OPEN,
            EvaluationTarget.Training.ALLOWED);
    private static final GenerationRequest REQUEST = GenerationRequest.of(TARGET, 42);

    private final List<Ballot> ballots = new ArrayList<>();

    @Test
    void given_two_proposals_then_the_higher_mean_wins_and_the_vote_is_on_record() {
        Scenario chosen = consensus(
                        List.of(writes("a"), writes("b")),
                        critic("one", Map.of("a", 0.9, "b", 0.8)),
                        critic("two", Map.of("a", 0.1, "b", 0.8)))
                .generate(REQUEST);

        assertThat(chosen.prompt()).isEqualTo("b");
        assertThat(chosen.tags())
                .containsOnly(
                        entry("proposer", "writes-b"), entry("scores", "one=0.80 two=0.80"), entry("dissent", "one"));
        assertThat(ballots).hasSize(1);
        assertThat(ballots.get(0).proposals())
                .extracting(Ballot.Proposal::mean)
                .satisfiesExactly(
                        mean -> assertThat(mean).isCloseTo(0.5, within(1e-12)),
                        mean -> assertThat(mean).isCloseTo(0.8, within(1e-12)));
    }

    @Test
    void given_equal_means_then_votes_decide_and_after_them_the_order() {
        Scenario byVotes = consensus(
                        List.of(writes("a"), writes("b")),
                        critic("one", Map.of("a", 0.9, "b", 0.3)),
                        critic("two", Map.of("a", 0.1, "b", 0.4)),
                        critic("three", Map.of("a", 0.1, "b", 0.4)))
                .generate(REQUEST);
        Scenario byOrder = consensus(List.of(writes("a"), writes("b")), critic("one", Map.of("a", 0.5, "b", 0.5)))
                .generate(REQUEST);

        assertThat(byVotes.prompt()).isEqualTo("b");
        assertThat(byVotes.tags()).containsEntry("tie", "true").containsEntry("dissent", "one");
        assertThat(byOrder.prompt()).isEqualTo("a");
        assertThat(byOrder.tags()).containsEntry("tie", "true").doesNotContainKey("dissent");
    }

    @Test
    void given_a_proposer_that_fails_then_the_others_stand_and_the_reason_is_kept() {
        Scenario chosen = consensus(List.of(fails(), writes("b")), critic("one", Map.of("b", 0.5)))
                .generate(REQUEST);

        assertThat(chosen.prompt()).isEqualTo("b");
        assertThat(ballots.get(0).failures()).containsExactly(entry("fails", "no luck"));
    }

    @Test
    void given_no_proposal_at_all_then_the_first_failure_is_the_reason() {
        ConsensusGenerator generator = consensus(List.of(fails(), fails()), critic("one", Map.of()));

        assertThatThrownBy(() -> generator.generate(REQUEST))
                .isInstanceOfSatisfying(
                        GenerationException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSAL));
        assertThat(generator.generateAll(List.of(REQUEST))).first().isInstanceOf(GenerationOutcome.Failed.class);
        assertThat(ballots).isEmpty();
    }

    @Test
    void given_a_critic_that_fails_or_scores_out_of_range_then_it_abstains() {
        ScenarioCritic broken = ScenarioCritic.of("broken", (target, proposal) -> {
            throw new ForgeException("down");
        });
        ScenarioCritic wild = ScenarioCritic.of("wild", (target, proposal) -> 7);

        Scenario chosen = consensus(
                        List.of(writes("a"), writes("b")), broken, wild, critic("one", Map.of("a", 0.2, "b", 0.3)))
                .generate(REQUEST);

        assertThat(chosen.prompt()).isEqualTo("b");
        assertThat(ballots.get(0).abstained()).containsExactly("broken", "wild");
    }

    @Test
    void should_add_up_what_all_proposals_cost_and_keep_the_requests_seed() {
        Scenario chosen = consensus(
                        List.of(writes("a"), writes("b"), writes("a")), critic("one", Map.of("a", 0.2, "b", 0.3)))
                .generate(REQUEST);

        assertThat(chosen.provenance().tokens()).isEqualTo(30);
        assertThat(chosen.provenance().cost()).isCloseTo(0.75, within(1e-12));
        assertThat(chosen.provenance().seed()).isEqualTo(42);
        assertThat(ballots.get(0).proposals().stream()
                        .map(proposal -> proposal.scenario().provenance().seed()))
                .doesNotHaveDuplicates();
    }

    @Test
    void given_critics_that_share_a_name_or_none_then_it_is_refused() {
        assertThatThrownBy(() -> consensus(List.of(writes("a")))).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> consensus(List.of(writes("a")), critic("one", Map.of()), critic("one", Map.of())))
                .hasMessageContaining("different names");
    }

    @Test
    void should_have_critics_that_need_no_model() {
        Grammar grammar = Grammar.shipped();
        Scenario clear = scenario("I work a night shift on the ward. My wife is jealous of you.");
        Scenario vague = scenario("Hm.");

        ScenarioCritic clarity = RuleCritics.clear(CueTagger.of(grammar));
        assertThat(clarity.score(TARGET, clear)).isEqualTo(1);
        assertThat(clarity.score(TARGET, vague)).isZero();

        ScenarioCritic unlike = RuleCritics.unlikeKnown(NgramEmbedder.standard(), List.of(vague.prompt()));
        assertThat(unlike.score(TARGET, vague)).isCloseTo(0, within(1e-6));
        assertThat(unlike.score(TARGET, clear)).isGreaterThan(0.9);

        String cues = grammar.targetCues().stream()
                .filter(set -> set.id().equals(TARGET.id()))
                .findFirst()
                .map(set -> String.join(" ", set.cues()))
                .orElseThrow();
        ScenarioCritic onTarget = RuleCritics.onTarget(grammar);
        assertThat(onTarget.score(TARGET, scenario(cues))).isEqualTo(1);
        assertThat(onTarget.score(TARGET, vague)).isZero();
    }

    private ConsensusGenerator consensus(List<Generator> proposers, ScenarioCritic... critics) {
        return new ConsensusGenerator(proposers, List.of(critics), ballots::add);
    }

    private static ScenarioCritic critic(String name, Map<String, Double> scores) {
        return ScenarioCritic.of(name, (target, proposal) -> scores.get(proposal.prompt()));
    }

    private static Scenario scenario(String prompt) {
        return Scenario.of(TARGET.id(), prompt, TARGET.successCriteria(), Provenance.of("test"));
    }

    private static Generator writes(String prompt) {
        return new Generator() {
            @Override
            public String name() {
                return "writes-" + prompt;
            }

            @Override
            public Scenario generate(GenerationRequest request) {
                return scenario(prompt)
                        .withProvenance(Provenance.builder("test")
                                .seed(request.seed())
                                .tokens(10)
                                .cost(0.25)
                                .build());
            }
        };
    }

    private static Generator fails() {
        return new Generator() {
            @Override
            public String name() {
                return "fails";
            }

            @Override
            public Scenario generate(GenerationRequest request) {
                throw new GenerationException(Reason.REFUSAL, "no luck");
            }
        };
    }
}
