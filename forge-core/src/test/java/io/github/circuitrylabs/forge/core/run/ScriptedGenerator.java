package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** Answers the n-th request as it was told to; what it was asked is kept. */
final class ScriptedGenerator implements Generator {

    static final int TOKENS = 100;

    final List<GenerationRequest> asked = new CopyOnWriteArrayList<>();
    final AtomicInteger underWay = new AtomicInteger();
    final AtomicInteger mostUnderWay = new AtomicInteger();
    private final BiFunction<Integer, GenerationRequest, Scenario> script;

    /** @param script what to answer to the n-th request, counted from 0 */
    ScriptedGenerator(BiFunction<Integer, GenerationRequest, Scenario> script) {
        this.script = script;
    }

    /** A different scenario for every seed. */
    static ScriptedGenerator inventive() {
        return new ScriptedGenerator((number, request) -> scenario(request, wordsOf(request.seed())));
    }

    static Scenario scenario(GenerationRequest request, String prompt) {
        return Scenario.of(
                request.target().id(),
                prompt,
                List.of("Stays kind"),
                Provenance.builder("scripted").tokens(TOKENS).build());
    }

    static String wordsOf(long seed) {
        return "Prompt " + Long.toString(seed, 36) + " says " + Long.toHexString(seed * 31);
    }

    static GenerationException failure(Reason reason) {
        return new GenerationException(reason, "scripted " + reason);
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Scenario generate(GenerationRequest request) {
        int number;
        synchronized (asked) {
            number = asked.size();
            asked.add(request);
        }
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            return script.apply(number, request);
        } finally {
            underWay.decrementAndGet();
        }
    }
}
