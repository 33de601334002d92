package io.github.circuitrylabs.forge.core;

import java.time.Instant;

/**
 * Writes good replies to scenarios: from templates, by a trusted model, by a person. A {@link TargetSystem} that is trusted will
 * do as well:
 *
 * <pre>{@code
 * CompletionGenerator mine = CompletionGenerator.of("house-style-v2", myTrustedSystem);
 * store.addCompletion(mine.completion(scenario));
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface CompletionGenerator {

    /** The source of what a person wrote. */
    String HUMAN = "human";

    /** The source of what was made of templates. */
    String TEMPLATE = "template";

    /** Who writes, as it is recorded with every completion: {@link #HUMAN}, {@link #TEMPLATE} or a model's name. */
    String source();

    /**
     * A good reply to the scenario's first message.
     *
     * @throws GenerationException if no reply came of it; {@link GenerationException#reason()} says why
     */
    String complete(Scenario scenario);

    /** The same reply as it is stored. */
    default Completion completion(Scenario scenario) {
        return new Completion(scenario.id(), complete(scenario), source(), Instant.now());
    }

    /** A trusted system's own replies, taken as they are. */
    static CompletionGenerator of(String source, TargetSystem trusted) {
        return new CompletionGenerator() {
            @Override
            public String source() {
                return source;
            }

            @Override
            public String complete(Scenario scenario) {
                return trusted.respond(Conversation.of(Turn.user(scenario.prompt())))
                        .text();
            }
        };
    }
}
