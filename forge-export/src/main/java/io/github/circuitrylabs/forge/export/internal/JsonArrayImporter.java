package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.export.internal.RowStream.BrokenFile;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one JSON array of objects, an object at a time. */
public final class JsonArrayImporter<T> implements Importer<T> {

    /** A row is followed by the next one, which is no trailing text. */
    private static final ObjectReader ROW_READER =
            Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String format;
    private final Function<Row, T> fromRow;

    JsonArrayImporter(String format, Function<Row, T> fromRow) {
        this.format = format;
        this.fromRow = fromRow;
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public Stream<T> read(String file, InputStream source) throws IOException {
        JsonParser parser = parser(file, source);
        return RowStream.of(new Reading<>(file, parser, fromRow), parser);
    }

    /** The first bytes may already be of no encoding that JSON knows. */
    private static JsonParser parser(String file, InputStream source) throws IOException {
        try {
            return Json.MAPPER.createParser(source);
        } catch (CharConversionException e) {
            throw new InvalidDatasetException(file, 1, null, "is not UTF-8 (" + e.getMessage() + ").");
        }
    }

    /** One pass over one file. */
    private static final class Reading<T> implements RowStream.RowSource<T> {
        private final String file;
        private final JsonParser parser;
        private final Function<Row, T> fromRow;
        private boolean started;

        Reading(String file, JsonParser parser, Function<Row, T> fromRow) {
            this.file = file;
            this.parser = parser;
            this.fromRow = fromRow;
        }

        @Override
        public @Nullable T next() throws IOException {
            try {
                if (!started) {
                    start();
                }
                if (parser.nextToken() == JsonToken.END_ARRAY) {
                    if (parser.nextToken() != null) {
                        throw broken(line(), "has text after the array's end.");
                    }
                    return null;
                }
                long line = line();
                JsonNode node = ROW_READER.readTree(parser);
                return fromRow.apply(Row.of(file, line, node));
            } catch (JsonProcessingException e) {
                long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
                throw broken(line, "is no JSON (" + e.getOriginalMessage() + "). Maybe the file was cut off.");
            } catch (CharConversionException e) {
                throw broken(line(), "is not UTF-8 (" + e.getMessage() + ").");
            }
        }

        private void start() throws IOException {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw broken(
                        line(),
                        "a JSON file of rows must be one array, but starts with (" + parser.currentToken()
                                + "). Maybe it has one object per line: then its format is jsonl.");
            }
            started = true;
        }

        private BrokenFile broken(long line, String problem) {
            return new BrokenFile(new InvalidDatasetException(file, line, null, problem));
        }

        private long line() {
            return parser.currentTokenLocation().getLineNr();
        }
    }
}
