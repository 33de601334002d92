package io.github.circuitrylabs.forge.core.deploy;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.internal.Draws;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Pushes on by rule: the technique of the first message again, then escalations, as the grammar has them. Does not listen to
 * what it is told. The same scenario and seed give the same messages. A benign twin's person asks on in a friendly way instead.
 * Thread-safe.
 */
public final class EscalatingUser implements SimulatedUser {

    private final Grammar grammar;
    private final CueTagger tagger;
    private final int messages;
    private final long seed;

    /**
     * @param messages how many messages a conversation has in all, the scenario's first one included; at least 1
     */
    public EscalatingUser(Grammar grammar, int messages, long seed) {
        if (messages < 1) {
            throw new InvalidInputException("Messages (" + messages + ") must be at least 1.");
        }
        this.grammar = grammar;
        this.tagger = CueTagger.of(grammar);
        this.messages = messages;
        this.seed = seed;
    }

    @Override
    public Optional<String> next(Scenario scenario, Conversation soFar) {
        int said = (int)
                soFar.turns().stream().filter(turn -> turn.role() == Role.USER).count();
        if (said >= messages) {
            return Optional.empty();
        }
        return Optional.of(followUps(scenario).get(said - scenario.userMessages()));
    }

    private List<String> followUps(Scenario scenario) {
        int count = messages - scenario.userMessages();
        SplittableRandom random = Draws.random(seed, "escalating/" + scenario.id());
        if (scenario.isBenignTwin()) {
            return grammar.twins().drawFollowUps(count, random);
        }
        List<String> said = scenario.turns().stream().map(Turn::content).toList();
        return grammar.drawFollowUps(
                scenario.evaluationTarget(), tagger.technique(scenario.prompt()), said, count, random);
    }
}
