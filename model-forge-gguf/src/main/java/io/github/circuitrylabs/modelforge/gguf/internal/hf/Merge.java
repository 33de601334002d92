package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A pair of tokens that BPE joins; the list's order is the rank. */
record Merge(String left, String right) {
    String joined() {
        return left + right;
    }

    /** Reads merges in both forms: "a b" and ["a", "b"]. */
    static List<Merge> read(Path path, JsonNode node) {
        List<Merge> merges = new ArrayList<>();
        for (JsonNode merge : node) {
            if (merge.isArray() && merge.size() == 2) {
                merges.add(new Merge(merge.get(0).asText(), merge.get(1).asText()));
                continue;
            }
            String pair = merge.asText();
            int space = pair.indexOf(' ');
            if (!merge.isTextual() || space < 1 || space != pair.lastIndexOf(' ') || pair.endsWith(" ")) {
                throw new TensorFileException(path, "has the merge (" + merge + "), not a pair.");
            }
            merges.add(new Merge(pair.substring(0, space), pair.substring(space + 1)));
        }
        if (merges.isEmpty()) {
            throw new TensorFileException(path, "has no merges.");
        }
        return List.copyOf(merges);
    }
}
