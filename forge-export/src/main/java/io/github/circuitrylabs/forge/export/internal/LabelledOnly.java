package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.PreferencePair;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lets no adversarial row pass to the exporter behind it without its label. */
public final class LabelledOnly implements Exporter<PreferencePair> {

    private final Exporter<PreferencePair> exporter;
    private final Predicate<PreferencePair> adversarial;

    public LabelledOnly(Exporter<PreferencePair> exporter, Predicate<PreferencePair> adversarial) {
        this.exporter = exporter;
        this.adversarial = adversarial;
    }

    @Override
    public String format() {
        return exporter.format();
    }

    @Override
    public long write(Stream<PreferencePair> rows, @Nullable Canary canary, OutputStream sink) throws IOException {
        return exporter.write(rows.map(this::labelled), canary, sink);
    }

    private PreferencePair labelled(PreferencePair pair) {
        if (adversarial.test(pair) && !PreferencePair.ADVERSARIAL_CONTENT.equals(pair.contentLabel())) {
            throw new InvalidInputException("The pair of scenario (" + pair.scenarioId() + ", "
                    + pair.evaluationTarget() + ", source " + pair.source()
                    + ") holds adversarial text, but its label is ("
                    + pair.contentLabel() + "). Label it " + PreferencePair.ADVERSARIAL_CONTENT + " or leave it out.");
        }
        return pair;
    }
}
