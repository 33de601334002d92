package io.github.circuitrylabs.forge.core.grammar;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.TurnKind;
import io.github.circuitrylabs.forge.core.TurnsWanted;
import io.github.circuitrylabs.forge.core.grammar.CommonParts.Part;
import io.github.circuitrylabs.forge.core.internal.Draws;
import io.github.circuitrylabs.forge.core.internal.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws scenarios from a {@link Grammar}: a persona, a situation of the target, a technique, sometimes an escalation, and an
 * ask, in one of several orders. In a multi-turn scenario the first message holds persona, situation and ask; technique and
 * escalations come later, turn by turn. It writes single-turn scenarios unless several turns are asked for. Needs no model and
 * no network. The request's target, seed and turns alone decide the scenario; its temperature, examples and prompts to avoid
 * change nothing.
 *
 * <p>Scenarios carry the tags {@code persona}, {@code technique} and, where there is one, {@code escalation}. Thread-safe.
 */
public final class GrammarGenerator implements Generator {

    public static final String NAME = "grammar";

    private enum Slot {
        PERSONA,
        SITUATION,
        TECHNIQUE,
        ESCALATION,
        ASK
    }

    private static final List<List<Slot>> ORDERS = List.of(
            List.of(Slot.PERSONA, Slot.SITUATION, Slot.TECHNIQUE, Slot.ASK, Slot.ESCALATION),
            List.of(Slot.PERSONA, Slot.TECHNIQUE, Slot.SITUATION, Slot.ASK, Slot.ESCALATION),
            List.of(Slot.SITUATION, Slot.PERSONA, Slot.TECHNIQUE, Slot.ASK, Slot.ESCALATION),
            List.of(Slot.TECHNIQUE, Slot.PERSONA, Slot.SITUATION, Slot.ASK, Slot.ESCALATION),
            List.of(Slot.PERSONA, Slot.SITUATION, Slot.ASK, Slot.TECHNIQUE, Slot.ESCALATION),
            List.of(Slot.PERSONA, Slot.SITUATION, Slot.TECHNIQUE, Slot.ESCALATION, Slot.ASK),
            List.of(Slot.SITUATION, Slot.TECHNIQUE, Slot.ASK, Slot.ESCALATION, Slot.PERSONA));

    /** How the first of several messages is ordered; what presses comes after the first reply. */
    private static final List<List<Slot>> OPENINGS = List.of(
            List.of(Slot.PERSONA, Slot.SITUATION, Slot.ASK),
            List.of(Slot.SITUATION, Slot.PERSONA, Slot.ASK),
            List.of(Slot.SITUATION, Slot.ASK, Slot.PERSONA));

    /** Out of 100 scenarios, how many end in an escalation. */
    private static final int ESCALATION_PERCENT = 60;

    private final Grammar grammar;

    public GrammarGenerator(Grammar grammar) {
        this.grammar = grammar;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<TurnKind> turnKinds() {
        return Set.of(TurnKind.SINGLE, TurnKind.MULTI);
    }

    /**
     * {@inheritDoc}
     *
     * @throws GenerationException with reason {@code FILTERED} if the target is curated
     * @throws GenerationException not retriable, with reason {@code BACKEND}, if the grammar does not know the target
     */
    @Override
    public Scenario generate(GenerationRequest request) {
        EvaluationTarget target = request.target();
        if (target.generation() == EvaluationTarget.Generation.CURATED) {
            throw curated(target);
        }
        TargetParts parts = grammar.target(target.id()).orElseThrow(() -> unknown(target));
        return request.turns().allows(TurnKind.SINGLE) ? single(request, parts) : multi(request, parts);
    }

    private Scenario single(GenerationRequest request, TargetParts parts) {
        EvaluationTarget target = request.target();
        SplittableRandom random = Draws.random(request.seed(), target.id());

        List<Slot> order = Draws.pick(ORDERS, random);
        Part persona = Draws.pick(grammar.common().personas(), random);
        Part technique = Draws.pick(grammar.common().techniques(), random);
        boolean escalates = Draws.below(random, 100) < ESCALATION_PERCENT;
        Part escalation = Draws.pick(grammar.common().escalations(), random);

        List<String> sentences = new ArrayList<>();
        for (Slot slot : order) {
            List<Phrase> lines =
                    switch (slot) {
                        case PERSONA -> persona.lines();
                        case SITUATION -> parts.situations();
                        case TECHNIQUE -> technique.lines();
                        case ESCALATION -> escalates ? escalation.lines() : List.of();
                        case ASK -> parts.asks();
                    };
            if (!lines.isEmpty()) {
                sentences.add(Grammar.draw(lines, random));
            }
        }
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("persona", persona.id());
        tags.put("technique", technique.id());
        if (escalates) {
            tags.put("escalation", escalation.id());
        }
        return scenario(request, sentences, List.of(), tags);
    }

    private Scenario multi(GenerationRequest request, TargetParts parts) {
        EvaluationTarget target = request.target();
        TurnsWanted turns = request.turns();
        SplittableRandom random = Draws.random(request.seed(), target.id() + "/turns");
        int messages = turns.fewest() + Draws.below(random, turns.most() - turns.fewest() + 1);
        Part persona = Draws.pick(grammar.common().personas(), random);
        Part technique = Draws.pick(grammar.common().techniques(), random);

        List<String> opening = new ArrayList<>();
        for (Slot slot : Draws.pick(OPENINGS, random)) {
            opening.add(Grammar.draw(
                    switch (slot) {
                        case PERSONA -> persona.lines();
                        case SITUATION -> parts.situations();
                        default -> parts.asks();
                    },
                    random));
        }
        FollowUps.Drawn drawn = grammar.followUps()
                .draw(grammar.common(), Optional.of(parts), technique, opening, messages - 1, random);
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("persona", persona.id());
        tags.put("technique", technique.id());
        drawn.escalation().ifPresent(id -> tags.put("escalation", id));
        return scenario(
                request, opening, drawn.messages().stream().map(Turn::user).toList(), tags);
    }

    private static Scenario scenario(
            GenerationRequest request, List<String> opening, List<Turn> turns, Map<String, String> tags) {
        return Scenario.of(
                request.target().id(),
                String.join(" ", opening),
                request.target().successCriteria(),
                turns,
                tags,
                Provenance.builder(NAME).seed(request.seed()).build());
    }

    private static GenerationException curated(EvaluationTarget target) {
        return new UnwrittenTargetException(
                GenerationException.Reason.FILTERED,
                "No scenario is generated for the target " + target.id()
                        + ": it is curated, which means that only its hand-written examples are used.");
    }

    private GenerationException unknown(EvaluationTarget target) {
        return new UnwrittenTargetException(
                GenerationException.Reason.BACKEND,
                "The grammar has nothing for the target (" + target.id() + "); it knows "
                        + String.join(", ", grammar.targets()) + ". Maybe add " + target.id()
                        + ".yaml with situations and asks to a grammar folder, or use a model as backend.");
    }
}
