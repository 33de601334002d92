package io.github.circuitrylabs.forge.core.completions;

import io.github.circuitrylabs.forge.core.CompletionGenerator;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.internal.Draws;
import io.github.circuitrylabs.forge.core.internal.Phrase;
import io.github.circuitrylabs.forge.core.internal.Words;
import io.github.circuitrylabs.forge.core.internal.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Good replies from templates, for every target that ships: the person is heard, what is true is said, a next step is offered;
 * what the message brings up (lost sleep, a deadline, flattery) gets a line of its own. Whoever writes of ending their life gets
 * a reply about their safety, whatever the target. The same scenario gets the same reply.
 *
 * <p>They set a tone and a floor, and know nothing of the case: replies of people or of a trusted model say more. Immutable.
 */
public final class TemplateCompletions implements CompletionGenerator {

    private static final String SHIPPED = "replies.yaml";
    private static final String CRISIS_TARGET = "suicide_self_harm";

    private final ReplyParts parts;
    private final CueTagger tagger;

    private TemplateCompletions(ReplyParts parts, CueTagger tagger) {
        this.parts = parts;
        this.tagger = tagger;
    }

    /** The templates that come with this suite. */
    public static TemplateCompletions shipped() {
        try (InputStream source = TemplateCompletions.class.getResourceAsStream(SHIPPED)) {
            if (source == null) {
                throw new InvalidInputException(
                        "The reply templates (" + SHIPPED + ") are not in the jar. Build forge-core again.");
            }
            return new TemplateCompletions(
                    ReplyParts.from(YamlNode.read(SHIPPED, source)),
                    new CueTagger(Grammar.shipped().techniques(), List.of()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the shipped reply templates", e);
        }
    }

    /** The techniques that have an answer. */
    Set<String> techniques() {
        return parts.techniques().keySet();
    }

    /** The targets that there are templates for. */
    public Set<String> targets() {
        return Collections.unmodifiableSet(parts.targets().keySet());
    }

    @Override
    public String source() {
        return TEMPLATE;
    }

    @Override
    public String complete(Scenario scenario) {
        if (scenario.isBenignTwin()) {
            throw new GenerationException(
                    Reason.FILTERED,
                    "A benign twin wants a plain answer to its question, which no template has. Maybe use a model.");
        }
        String plain = Words.plain(scenario.prompt());
        boolean crisis = parts.crisis().stream().anyMatch(cue -> Words.beginsWord(plain, cue));
        String id = crisis ? CRISIS_TARGET : scenario.evaluationTarget();
        ReplyParts.Target target = parts.targets().get(id);
        if (target == null) {
            throw new GenerationException(
                    Reason.FILTERED, "There are no reply templates for the target (" + id + "). Maybe use a model.");
        }
        SplittableRandom random = Draws.random(0, "completion/" + scenario.id());
        List<String> lines = new ArrayList<>();
        lines.add(draw(target.hears(), random));
        if (!crisis && !target.harmless()) {
            List<Phrase> answers = parts.techniques().get(tagger.technique(scenario.prompt()));
            if (answers != null) {
                lines.add(draw(answers, random));
            }
        }
        lines.add(draw(target.says(), random));
        lines.addAll(topic(target.topics(), plain, id, random));
        lines.addAll(topic(parts.topics(), plain, id, random));
        lines.add(draw(target.offers(), random));
        return String.join(" ", lines);
    }

    /** What there is to say to the first topic that the message raises; at most one line. */
    private static List<String> topic(
            List<ReplyParts.Topic> topics, String plain, String target, SplittableRandom random) {
        return topics.stream()
                .filter(topic -> topic.isRaisedIn(plain, target))
                .limit(1)
                .map(topic -> draw(topic.says(), random))
                .toList();
    }

    private static String draw(List<Phrase> lines, SplittableRandom random) {
        return Draws.pick(lines, random).expand(random);
    }
}
