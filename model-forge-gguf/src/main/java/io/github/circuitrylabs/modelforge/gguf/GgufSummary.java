package io.github.circuitrylabs.modelforge.gguf;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is in a GGUF file.
 *
 * @param path the file
 * @param bytes its length
 * @param parameters the number of weights
 * @param types how many tensors of each type there are
 * @param keyValues key-values as text, arrays shortened
 * @param tensors type and shape of each tensor, in file order
 */
public record GgufSummary(
        Path path,
        long bytes,
        long parameters,
        Map<GgmlType, Integer> types,
        Map<String, String> keyValues,
        Map<String, String> tensors) {

    static GgufSummary of(GgufFile file) {
        Map<GgmlType, Integer> types = new EnumMap<>(GgmlType.class);
        Map<String, String> tensors = new LinkedHashMap<>();
        long parameters = 0;
        for (String name : file.names()) {
            TensorView view = file.tensor(name);
            parameters += view.elementCount();
            types.merge(file.type(name), 1, Integer::sum);
            tensors.put(name, view.type() + " " + Arrays.toString(view.shape()));
        }
        return new GgufSummary(
                file.path(),
                file.byteSize(),
                parameters,
                Collections.unmodifiableMap(types),
                Collections.unmodifiableMap(file.metadata()),
                Collections.unmodifiableMap(tensors));
    }

    /** The summary as plain text, a line per key and tensor. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(path).append(": ").append(bytes).append(" bytes, ");
        text.append(parameters).append(" parameters, tensors ").append(types).append('\n');
        keyValues.forEach((key, value) -> {
            String line = value.replace("\n", "\\n");
            text.append("  ").append(key).append(" = ");
            text.append(line.length() > 100 ? line.substring(0, 100) + "…" : line)
                    .append('\n');
        });
        tensors.forEach((name, shape) ->
                text.append("  ").append(name).append("  ").append(shape).append('\n'));
        return text.toString();
    }
}
