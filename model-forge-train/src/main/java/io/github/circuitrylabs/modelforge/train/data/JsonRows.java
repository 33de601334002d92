package io.github.circuitrylabs.modelforge.train.data;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON objects of a file with their line numbers: one object a line, or one array of objects; gzip is
 * recognised by its first bytes. A bad line is reported and the reading goes on with the next; after a syntax error
 * inside an array nothing more can be found, so the reading of that file ends there.
 */
final class JsonRows {

    /** Takes what is found, in file order. */
    interface Receiver {
        void row(RowSource source, ObjectNode row);

        void fault(RowFault fault);
    }

    private static final int BUFFER_BYTES = 1 << 16;
    private static final String ONE_OBJECT = "expected one JSON object per line, or one array of objects";

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    void read(Path file, Receiver receiver) {
        try (InputStream in = open(file)) {
            if (firstByte(in) == '[') {
                readArray(file.toString(), in, receiver);
            } else {
                readLines(file.toString(), in, receiver);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + file + ").", e);
        }
    }

    private void readLines(String file, InputStream in, Receiver receiver) throws IOException {
        long number = 0;
        for (byte[] line = nextLine(in); line != null; line = nextLine(in)) {
            RowSource source = new RowSource(file, ++number);
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(line))
                        .toString();
                if (!text.isBlank()) {
                    accept(source, mapper.readTree(text), receiver);
                }
            } catch (CharacterCodingException e) {
                receiver.fault(new RowFault(source, null, "the line is not UTF-8. Maybe convert the file first."));
            } catch (JsonProcessingException e) {
                receiver.fault(new RowFault(source, null, e.getOriginalMessage() + "; " + ONE_OBJECT + "."));
            }
        }
    }

    private void readArray(String file, InputStream in, Receiver receiver) throws IOException {
        JsonMapper elements = mapper.rebuild()
                .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        try (JsonParser parser = elements.createParser(in)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                RowSource source =
                        new RowSource(file, parser.currentTokenLocation().getLineNr());
                if (parser.currentToken() == null) {
                    receiver.fault(new RowFault(source, null, "the array is not closed. Maybe the file was cut off."));
                    return;
                }
                accept(source, elements.readTree(parser), receiver);
            }
        } catch (JsonParseException e) {
            RowSource source = new RowSource(
                    file, e.getLocation() == null ? 0 : e.getLocation().getLineNr());
            receiver.fault(new RowFault(source, null, e.getOriginalMessage() + "; the rest of the file is not read."));
        }
    }

    private static void accept(RowSource source, JsonNode node, Receiver receiver) {
        if (node instanceof ObjectNode row) {
            receiver.row(source, row);
        } else {
            receiver.fault(new RowFault(source, null, "found (" + node.getNodeType() + "); " + ONE_OBJECT + "."));
        }
    }

    /** The file's bytes, unzipped, without a byte order mark. */
    static InputStream open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        raw.mark(2);
        boolean zipped = raw.read() == 0x1f && raw.read() == 0x8b;
        raw.reset();
        InputStream in = zipped ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES) : raw;
        in.mark(3);
        boolean marked = in.read() == 0xEF && in.read() == 0xBB && in.read() == 0xBF;
        if (!marked) {
            in.reset();
        }
        return in;
    }

    /** The first byte that is no white space, without consuming it; -1 at the end. */
    private static int firstByte(InputStream in) throws IOException {
        in.mark(BUFFER_BYTES);
        int value = in.read();
        for (int skipped = 1; value >= 0 && Character.isWhitespace(value) && skipped < BUFFER_BYTES; skipped++) {
            value = in.read();
        }
        in.reset();
        return value;
    }

    private static byte @Nullable [] nextLine(InputStream in) throws IOException {
        int value = in.read();
        if (value < 0) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        while (value >= 0 && value != '\n') {
            line.write(value);
            value = in.read();
        }
        return line.toByteArray();
    }
}
