package io.github.circuitrylabs.forge.core.breeding;

import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.grammar.CueSet;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.internal.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The operators that need no model. They work on sentences; what a sentence does is recognised by its cues, and fresh ones come
 * from the grammar.
 */
public final class RuleOperators {

    @FunctionalInterface
    private interface Rule {
        Optional<String> apply(List<Scenario> parents, SplittableRandom random);
    }

    private record RuleOperator(String name, int parents, Rule rule) implements BreedingOperator {
        @Override
        public Optional<String> breed(List<Scenario> parents, SplittableRandom random) {
            return rule.apply(parents, random);
        }
    }

    private final Grammar grammar;
    private final CueTagger tagger;

    private RuleOperators(Grammar grammar) {
        this.grammar = grammar;
        this.tagger = CueTagger.of(grammar);
    }

    /**
     * Crossover of two parents at a sentence; the technique of one added to another; the technique said in other words, changed for
     * another, or carried into a wholly new situation; another persona; another ask; an escalation added; one sentence dropped.
     */
    public static List<BreedingOperator> of(Grammar grammar) {
        RuleOperators rules = new RuleOperators(grammar);
        return List.of(
                new RuleOperator("crossover", 2, RuleOperators::crossover),
                new RuleOperator("add_technique", 2, rules::addTechnique),
                new RuleOperator("reword_technique", 1, (parents, random) -> rules.reword(parents.get(0), random)),
                new RuleOperator("change_technique", 1, (parents, random) -> rules.change(parents.get(0), random)),
                new RuleOperator("transplant", 1, (parents, random) -> rules.transplant(parents.get(0), random)),
                new RuleOperator("change_persona", 1, (parents, random) -> rules.persona(parents.get(0), random)),
                new RuleOperator("change_ask", 1, (parents, random) -> rules.ask(parents.get(0), random)),
                new RuleOperator("escalate", 1, (parents, random) -> rules.escalate(parents.get(0), random)),
                new RuleOperator("drop_sentence", 1, (parents, random) -> drop(parents.get(0), random)));
    }

    private static Optional<String> crossover(List<Scenario> parents, SplittableRandom random) {
        List<String> first = Sentences.of(parents.get(0).prompt());
        List<String> second = Sentences.of(parents.get(1).prompt());
        if (first.size() < 2 || second.size() < 2) {
            return Optional.empty();
        }
        List<String> child = new ArrayList<>(first.subList(0, 1 + Draws.below(random, first.size() - 1)));
        second.subList(1 + Draws.below(random, second.size() - 1), second.size()).stream()
                .filter(sentence -> !child.contains(sentence))
                .forEach(child::add);
        return Optional.of(Sentences.join(child));
    }

    private Optional<String> addTechnique(List<Scenario> parents, SplittableRandom random) {
        List<String> child = Sentences.of(parents.get(0).prompt());
        List<String> other = Sentences.of(parents.get(1).prompt());
        int at = Sentences.indexOf(other, tagger::technique);
        if (at < 0 || child.contains(other.get(at))) {
            return Optional.empty();
        }
        child.add(Draws.below(random, child.size()), other.get(at));
        return Optional.of(Sentences.join(child));
    }

    private Optional<String> reword(Scenario parent, SplittableRandom random) {
        List<String> child = Sentences.of(parent.prompt());
        int at = Sentences.indexOf(child, tagger::technique);
        if (at < 0) {
            return Optional.empty();
        }
        child.set(at, grammar.drawTechnique(tagger.technique(child.get(at)), random));
        return Optional.of(Sentences.join(child));
    }

    private Optional<String> change(Scenario parent, SplittableRandom random) {
        List<String> child = Sentences.of(parent.prompt());
        String fresh =
                grammar.drawTechnique(Draws.pick(grammar.techniques(), random).id(), random);
        replaceOrAdd(child, Sentences.indexOf(child, tagger::technique), fresh);
        return Optional.of(Sentences.join(child));
    }

    /** Keeps the technique's own words and draws all else anew. */
    private Optional<String> transplant(Scenario parent, SplittableRandom random) {
        List<String> sentences = Sentences.of(parent.prompt());
        int at = Sentences.indexOf(sentences, tagger::technique);
        Optional<String> situation = grammar.drawSituation(parent.evaluationTarget(), random);
        Optional<String> ask = grammar.drawAsk(parent.evaluationTarget(), random);
        if (at < 0 || situation.isEmpty() || ask.isEmpty()) {
            return Optional.empty();
        }
        String persona =
                grammar.drawPersona(Draws.pick(grammar.personas(), random).id(), random);
        return Optional.of(Sentences.join(List.of(persona, situation.get(), sentences.get(at), ask.get())));
    }

    private Optional<String> persona(Scenario parent, SplittableRandom random) {
        List<String> child = Sentences.of(parent.prompt());
        CueSet other = Draws.pick(grammar.personas(), random);
        replaceOrAdd(child, Sentences.indexOf(child, tagger::persona), grammar.drawPersona(other.id(), random));
        return Optional.of(Sentences.join(child));
    }

    private Optional<String> ask(Scenario parent, SplittableRandom random) {
        List<String> child = Sentences.of(parent.prompt());
        Optional<String> fresh = grammar.drawAsk(parent.evaluationTarget(), random);
        for (int i = child.size() - 1; i >= 0 && fresh.isPresent(); i--) {
            boolean isAsk = tagger.technique(child.get(i)).equals(CueTagger.UNKNOWN)
                    && tagger.persona(child.get(i)).equals(CueTagger.UNKNOWN);
            if (isAsk) {
                child.set(i, fresh.get());
                return Optional.of(Sentences.join(child));
            }
        }
        return Optional.empty();
    }

    private Optional<String> escalate(Scenario parent, SplittableRandom random) {
        return Optional.of(parent.prompt().strip() + " " + grammar.drawEscalation(random));
    }

    private static Optional<String> drop(Scenario parent, SplittableRandom random) {
        List<String> child = Sentences.of(parent.prompt());
        if (child.size() < 3) {
            return Optional.empty();
        }
        child.remove(Draws.below(random, child.size()));
        return Optional.of(Sentences.join(child));
    }

    private static void replaceOrAdd(List<String> sentences, int at, String fresh) {
        if (at < 0) {
            sentences.add(0, fresh);
        } else {
            sentences.set(at, fresh);
        }
    }
}
