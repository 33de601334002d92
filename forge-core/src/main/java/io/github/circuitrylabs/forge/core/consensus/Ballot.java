package io.github.circuitrylabs.forge.core.consensus;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one vote went. The proposal with the highest mean score wins; equal means are decided by how many critics like it best, then
 * by the order of the proposers.
 *
 * @param proposals what was proposed, in order of the proposers, at least one
 * @param abstained critics that could not score every proposal
 * @param failures why other proposers proposed nothing, by name
 */
public record Ballot(List<Proposal> proposals, List<String> abstained, Map<String, String> failures) {

    /** Means nearer than this count as equal. */
    private static final double EQUAL = 1e-9;

    /**
     * @param proposer the name of the generator
     * @param scores by name of critic
     */
    public record Proposal(String proposer, Scenario scenario, Map<String, Double> scores) {

        public Proposal {
            scores = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        }

        /** The mean of the scores; 0 if all critics abstained. */
        public double mean() {
            return scores.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(0);
        }
    }

    public Ballot {
        if (proposals.isEmpty()) {
            throw new InvalidInputException("A ballot needs at least one proposal.");
        }
        proposals = List.copyOf(proposals);
        abstained = List.copyOf(abstained);
        failures = Map.copyOf(failures);
    }

    public Proposal winner() {
        Map<String, Proposal> votes = votes();
        Proposal winner = proposals.get(0);
        for (Proposal rival : proposals.subList(1, proposals.size())) {
            double ahead = rival.mean() - winner.mean();
            boolean equal = Math.abs(ahead) < EQUAL;
            if (equal ? votesFor(rival, votes) > votesFor(winner, votes) : ahead > 0) {
                winner = rival;
            }
        }
        return winner;
    }

    /** Whether another proposal had the same mean. */
    public boolean isTie() {
        double best = winner().mean();
        return proposals.stream()
                        .filter(proposal -> best - proposal.mean() < EQUAL)
                        .count()
                > 1;
    }

    /** What each critic likes best, the first where it likes several equally. */
    public Map<String, Proposal> votes() {
        Map<String, Proposal> votes = new LinkedHashMap<>();
        for (Proposal proposal : proposals) {
            proposal.scores().forEach((critic, score) -> {
                Proposal liked = votes.get(critic);
                if (liked == null || score > liked.scores().getOrDefault(critic, 0.0)) {
                    votes.put(critic, proposal);
                }
            });
        }
        return votes;
    }

    /** The critics that like another proposal better than the winner. */
    public List<String> dissenters() {
        Proposal winner = winner();
        return votes().entrySet().stream()
                .filter(vote -> vote.getValue().scores().get(vote.getKey())
                        > winner.scores().getOrDefault(vote.getKey(), 0.0))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static long votesFor(Proposal proposal, Map<String, Proposal> votes) {
        return votes.values().stream().filter(liked -> liked == proposal).count();
    }
}
