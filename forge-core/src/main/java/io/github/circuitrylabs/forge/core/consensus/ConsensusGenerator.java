package io.github.circuitrylabs.forge.core.consensus;

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
import io.github.circuitrylabs.forge.core.TurnKind;
import io.github.circuitrylabs.forge.core.internal.Draws;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Lets several generators propose a scenario each and keeps the one that the critics score highest ({@link Ballot} says how ties
 * go). A proposer that fails proposes nothing; a critic that fails on one proposal abstains from that vote altogether.
 *
 * <p>The winner keeps its own provenance, with the tokens and the cost of all proposals added up, and tells in its tags who
 * proposed it ({@code proposer}), what each critic gave it ({@code scores}), whether there was a {@code tie}, and who saw it
 * otherwise ({@code dissent}). Thread-safe if generators, critics and listener are; closes its generators.
 */
public final class ConsensusGenerator implements Generator {

    private final List<Generator> proposers;
    private final List<ScenarioCritic> critics;
    private final Consumer<Ballot> listener;

    /**
     * @param proposers at least one; the same may be given several times, and gets another seed each time
     * @param critics at least one, with names that differ
     * @param listener is told of every vote
     */
    public ConsensusGenerator(List<Generator> proposers, List<ScenarioCritic> critics, Consumer<Ballot> listener) {
        Set<String> names = critics.stream().map(ScenarioCritic::name).collect(Collectors.toSet());
        if (proposers.isEmpty() || critics.isEmpty() || names.size() < critics.size()) {
            throw new InvalidInputException("Consensus needs at least one proposer (" + proposers.size()
                    + ") and one critic (" + critics.size() + "), and critics with different names.");
        }
        this.proposers = List.copyOf(proposers);
        this.critics = List.copyOf(critics);
        this.listener = listener;
    }

    @Override
    public String name() {
        return proposers.stream().map(Generator::name).collect(Collectors.joining("+", "consensus(", ")"));
    }

    /** What every proposer can write. */
    @Override
    public Set<TurnKind> turnKinds() {
        Set<TurnKind> common = EnumSet.allOf(TurnKind.class);
        proposers.forEach(proposer -> common.retainAll(proposer.turnKinds()));
        return common;
    }

    /**
     * {@inheritDoc}
     *
     * @throws GenerationException the first proposer's, if none proposed anything
     */
    @Override
    public Scenario generate(GenerationRequest request) {
        GenerationOutcome outcome = generateAll(List.of(request)).get(0);
        if (outcome instanceof GenerationOutcome.Generated generated) {
            return generated.scenario();
        }
        throw ((GenerationOutcome.Failed) outcome).cause();
    }

    @Override
    public List<GenerationOutcome> generateAll(List<GenerationRequest> requests) {
        List<List<GenerationOutcome>> byProposer = new ArrayList<>();
        for (int i = 0; i < proposers.size(); i++) {
            int turn = i;
            byProposer.add(proposers
                    .get(i)
                    .generateAll(requests.stream()
                            .map(request -> request.withSeed(seed(request.seed(), turn)))
                            .toList()));
        }
        List<GenerationOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            int index = i;
            outcomes.add(elect(
                    requests.get(i),
                    byProposer.stream().map(list -> list.get(index)).toList()));
        }
        return outcomes;
    }

    @Override
    public int preferredBatchSize() {
        return proposers.stream().mapToInt(Generator::preferredBatchSize).max().orElse(1);
    }

    /** As many as every proposer likes. */
    @Override
    public int preferredConcurrency() {
        return proposers.stream()
                .mapToInt(Generator::preferredConcurrency)
                .min()
                .orElse(1);
    }

    @Override
    public void close() {
        // The same generator may be there several times.
        new LinkedHashSet<>(proposers).forEach(Generator::close);
    }

    private GenerationOutcome elect(GenerationRequest request, List<GenerationOutcome> outcomes) {
        List<Scenario> scenarios = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Map<String, String> failures = new LinkedHashMap<>();
        GenerationException firstFailure = null;
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof GenerationOutcome.Generated generated) {
                scenarios.add(generated.scenario());
                names.add(proposers.get(i).name());
            } else if (outcomes.get(i) instanceof GenerationOutcome.Failed failed) {
                failures.put(proposers.get(i).name(), failed.cause().getMessage());
                firstFailure = firstFailure == null ? failed.cause() : firstFailure;
            }
        }
        if (scenarios.isEmpty()) {
            return new GenerationOutcome.Failed(
                    firstFailure == null
                            ? new GenerationException(Reason.BACKEND, "No proposer gave an outcome.")
                            : firstFailure);
        }
        Ballot ballot = vote(request.target(), scenarios, names, failures);
        listener.accept(ballot);
        return new GenerationOutcome.Generated(recorded(ballot, request.seed()));
    }

    private Ballot vote(
            EvaluationTarget target, List<Scenario> scenarios, List<String> names, Map<String, String> failures) {
        List<Map<String, Double>> scores = new ArrayList<>();
        scenarios.forEach(scenario -> scores.add(new LinkedHashMap<>()));
        List<String> abstained = new ArrayList<>();
        for (ScenarioCritic critic : critics) {
            try {
                double[] given = scenarios.stream()
                        .mapToDouble(scenario -> score(critic, target, scenario))
                        .toArray();
                for (int i = 0; i < given.length; i++) {
                    scores.get(i).put(critic.name(), given[i]);
                }
            } catch (ForgeException e) {
                abstained.add(critic.name());
            }
        }
        List<Ballot.Proposal> proposals = new ArrayList<>();
        for (int i = 0; i < scenarios.size(); i++) {
            proposals.add(new Ballot.Proposal(names.get(i), scenarios.get(i), scores.get(i)));
        }
        return new Ballot(proposals, abstained, failures);
    }

    private static double score(ScenarioCritic critic, EvaluationTarget target, Scenario scenario) {
        double score = critic.score(target, scenario);
        if (!(score >= 0 && score <= 1)) {
            throw new InvalidInputException(
                    "Score (" + score + ") of the critic " + critic.name() + " must be in [0, 1].");
        }
        return score;
    }

    private static Scenario recorded(Ballot ballot, long seed) {
        Ballot.Proposal winner = ballot.winner();
        Map<String, String> tags = new LinkedHashMap<>(winner.scenario().tags());
        tags.put("proposer", winner.proposer());
        tags.put(
                "scores",
                winner.scores().entrySet().stream()
                        .map(score -> String.format(Locale.ROOT, "%s=%.2f", score.getKey(), score.getValue()))
                        .collect(Collectors.joining(" ")));
        if (ballot.isTie()) {
            tags.put("tie", "true");
        }
        if (!ballot.dissenters().isEmpty()) {
            tags.put("dissent", String.join(" ", ballot.dissenters()));
        }
        long tokens = 0;
        double cost = 0;
        for (Ballot.Proposal proposal : ballot.proposals()) {
            tokens += proposal.scenario().provenance().tokens();
            cost += proposal.scenario().provenance().cost();
        }
        Provenance provenance = winner.scenario().provenance().toBuilder()
                .seed(seed)
                .tokens(tokens)
                .cost(cost)
                .build();
        return winner.scenario().withTags(tags).withProvenance(provenance);
    }

    /** The first proposer gets the request's own seed, each further one another. */
    private static long seed(long seed, int turn) {
        return turn == 0 ? seed : Draws.random(seed, "proposer " + turn).nextLong();
    }
}
