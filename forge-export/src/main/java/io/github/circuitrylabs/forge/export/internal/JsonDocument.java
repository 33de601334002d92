package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.export.internal.RowStream.BrokenFile;
import io.github.circuitrylabs.forge.export.internal.RowsImporter.OpenRows;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON document that holds its rows in an array somewhere inside: read as a stream, an element at a time. What else the rows
 * need of the document is kept as it is passed; the rest is skipped.
 */
final class JsonDocument implements RowStream.RowSource<Row> {

    private static final ObjectReader ELEMENT =
            Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String file;
    private final JsonParser parser;
    private final Set<String> arrays;
    private final Set<String> wanted;
    private final Map<String, JsonNode> context;
    private final Deque<String> path = new ArrayDeque<>();
    private boolean inArray;
    private boolean found;

    private JsonDocument(
            String file, JsonParser parser, Set<String> arrays, Set<String> wanted, Map<String, JsonNode> context) {
        this.file = file;
        this.parser = parser;
        this.arrays = arrays;
        this.wanted = wanted;
        this.context = context;
    }

    /**
     * @param arrays where the rows may be, as dotted paths, e.g. {@code results.results}
     * @param wanted what is kept of the rest, as dotted paths
     */
    static OpenRows open(String file, InputStream source, Set<String> arrays, Set<String> wanted) throws IOException {
        Map<String, JsonNode> context = new HashMap<>();
        JsonParser parser = Json.MAPPER.createParser(source);
        return new OpenRows(new JsonDocument(file, parser, arrays, wanted, context), context);
    }

    @Override
    public @Nullable Row next() throws IOException {
        try {
            while (true) {
                JsonToken token = parser.nextToken();
                if (inArray) {
                    if (token != JsonToken.END_ARRAY) {
                        long line = parser.currentTokenLocation().getLineNr();
                        return Row.of(file, line, ELEMENT.readTree(parser));
                    }
                    inArray = false;
                    path.removeLast();
                } else if (token == null) {
                    return end();
                } else {
                    step(token);
                }
            }
        } catch (JsonProcessingException e) {
            long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw broken(line, "is no JSON (" + e.getOriginalMessage() + "). Maybe the file was cut off.");
        } catch (CharConversionException e) {
            throw broken(0, "is not UTF-8 (" + e.getMessage() + ").");
        }
    }

    private void step(JsonToken token) throws IOException {
        switch (token) {
            case FIELD_NAME -> field(parser.currentName());
            case END_OBJECT -> path.pollLast();
            case START_OBJECT -> {
                // The document itself.
            }
            default -> throw broken(1, "must be a JSON object. Maybe the file is of another format.");
        }
    }

    private void field(String name) throws IOException {
        path.addLast(name);
        String here = String.join(".", path);
        JsonToken value = parser.nextToken();
        if (value == JsonToken.START_ARRAY && arrays.contains(here)) {
            inArray = true;
            found = true;
        } else if (value == JsonToken.START_OBJECT && leadsOn(here)) {
            return;
        } else {
            if (wanted.contains(here)) {
                context.put(here, ELEMENT.readTree(parser));
            } else {
                parser.skipChildren();
            }
            path.removeLast();
        }
    }

    private boolean leadsOn(String here) {
        String start = here + ".";
        return arrays.stream().anyMatch(array -> array.startsWith(start))
                || wanted.stream().anyMatch(each -> each.startsWith(start));
    }

    private @Nullable Row end() {
        if (!found) {
            throw broken(
                    0, "holds no array (" + String.join(" or ", arrays) + "). Maybe the file is of another format.");
        }
        return null;
    }

    private BrokenFile broken(long line, String problem) {
        return new BrokenFile(new InvalidDatasetException(file, line, null, problem));
    }
}
