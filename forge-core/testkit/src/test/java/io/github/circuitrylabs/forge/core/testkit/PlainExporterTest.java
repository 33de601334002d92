package io.github.circuitrylabs.forge.core.testkit;

import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The contract holds for texts written one after another, each preceded by its length and by the canary. */
class PlainExporterTest extends ExporterContract<String> {

    @Override
    protected Exporter<String> exporter() {
        return new LengthPrefixed();
    }

    @Override
    protected String row(String text) {
        return text;
    }

    @Override
    protected Optional<Importer<String>> importer() {
        return Optional.of(new LengthPrefixedReader());
    }

    private static final class LengthPrefixed implements Exporter<String> {
        @Override
        public String format() {
            return "length-prefixed";
        }

        @Override
        public long write(Stream<String> rows, @Nullable Canary canary, OutputStream sink) throws IOException {
            DataOutputStream out = new DataOutputStream(sink);
            long count = 0;
            for (Iterator<String> texts = rows.iterator(); texts.hasNext(); count++) {
                writeText(canary == null ? "" : canary.text(), out);
                writeText(texts.next(), out);
            }
            return count;
        }

        private static void writeText(String text, DataOutputStream out) throws IOException {
            if (text.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw new InvalidInputException("Text (" + text + ") cannot be written.");
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static final class LengthPrefixedReader implements Importer<String> {
        @Override
        public String format() {
            return "length-prefixed";
        }

        @Override
        public Stream<String> read(String file, InputStream source) throws IOException {
            DataInputStream in = new DataInputStream(source);
            List<String> texts = new ArrayList<>();
            while (in.available() > 0) {
                in.skipNBytes(in.readInt());
                texts.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
            }
            return texts.stream();
        }
    }
}
