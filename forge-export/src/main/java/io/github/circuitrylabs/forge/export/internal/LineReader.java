package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.export.internal.RowStream.BrokenFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8, decoded strictly: bytes that are no UTF-8 are an error of their line, never a silent question mark. A
 * byte-order mark at the start is passed over. No line may be longer than {@value #MAX_BYTES} bytes, so a file without
 * line breaks cannot fill the memory.
 */
final class LineReader {

    static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final int BUFFER_BYTES = 1 << 16;

    private final String file;
    private final InputStream source;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long lineNumber;

    LineReader(String file, InputStream source) {
        this.file = file;
        this.source = source;
    }

    /** The number of the line last read, from 1. */
    long lineNumber() {
        return lineNumber;
    }

    /** The next line without its end, or null after the last. */
    @Nullable
    String next() throws IOException {
        if (!fill()) {
            return null;
        }
        lineNumber++;
        ByteArrayOutputStream longLine = null;
        while (true) {
            int start = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            boolean complete = position < limit;
            if (complete && longLine == null) {
                int end = position++;
                return decode(ByteBuffer.wrap(buffer, start, end - start));
            }
            if (longLine == null) {
                longLine = new ByteArrayOutputStream(2 * BUFFER_BYTES);
            }
            longLine.write(buffer, start, position - start);
            if (longLine.size() > MAX_BYTES) {
                throw new BrokenFile(new InvalidDatasetException(
                        file,
                        lineNumber,
                        null,
                        "is longer than " + MAX_BYTES
                                + " bytes. Maybe the file is no JSONL: a JSON array is of format json."));
            }
            if (complete) {
                position++;
            }
            if (complete || !fill()) {
                return decode(ByteBuffer.wrap(longLine.toByteArray()));
            }
        }
    }

    private boolean fill() throws IOException {
        if (position < limit) {
            return true;
        }
        position = 0;
        limit = source.readNBytes(buffer, 0, BUFFER_BYTES);
        return limit > 0;
    }

    private String decode(ByteBuffer bytes) {
        try {
            String line = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return lineNumber == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
        } catch (CharacterCodingException e) {
            throw new InvalidDatasetException(
                    file, lineNumber, null, "is not UTF-8 (" + e.getMessage() + "). Save the file as UTF-8.");
        }
    }
}
