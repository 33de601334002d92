package io.github.circuitrylabs.modelforge.train.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** What was measured, a line of JSON each, written as soon as it is known: nothing is measured twice. */
final class Results {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Map<String, JsonNode> known = new HashMap<>();

    /** A measurement under way. */
    interface Measuring<T> {
        T measure() throws IOException, InterruptedException;
    }

    Results(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                JsonNode node = JSON.readTree(line);
                known.put(
                        key(
                                node.path("contest").asText(),
                                node.path("who").asText(),
                                node.path("repeat").asInt()),
                        node.path("result"));
            }
        }
    }

    /** Takes what is there already, or measures. */
    <T> T known(String contest, String who, int repeat, Class<T> type, Measuring<T> measuring)
            throws IOException, InterruptedException {
        String key = key(contest, who, repeat);
        if (!known.containsKey(key)) {
            ObjectNode line = JSON.createObjectNode()
                    .put("contest", contest)
                    .put("who", who)
                    .put("repeat", repeat)
                    .set("result", JSON.valueToTree(measuring.measure()));
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            System.err.println(line);
            known.put(key, line.path("result"));
        }
        return JSON.treeToValue(known.get(key), type);
    }

    private static String key(String contest, String who, int repeat) {
        return contest + ", " + who + ", " + repeat;
    }
}
