package io.github.circuitrylabs.forge.cli.internal.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of rows that an import could not use, beside the file they came from: one JSON object per row with the line it starts
 * at, the field, the problem and, where rows are lines, the row's text.
 */
final class Rejects {

    private Rejects() {}

    /** Where the rejects of a file go. */
    static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ".rejects.jsonl");
    }

    /** Rows of which only the problem is known; writes nothing and gives null if there are none. */
    static @Nullable Path write(Path file, List<String> problems) throws IOException {
        if (problems.isEmpty()) {
            return null;
        }
        AtomicFiles.write(beside(file), sink -> {
            for (String problem : problems) {
                line(sink, Json.object().put("problem", problem));
            }
        });
        return beside(file);
    }

    /**
     * Rows in order of their lines.
     *
     * @param lines whether the file is text whose rows are lines; it is read once more for them then
     */
    static @Nullable Path writeRows(Path file, List<InvalidDatasetException> problems, boolean lines)
            throws IOException {
        if (problems.isEmpty()) {
            return null;
        }
        if (!lines) {
            AtomicFiles.write(beside(file), sink -> {
                for (InvalidDatasetException problem : problems) {
                    line(sink, row(problem).put("file", problem.file()));
                }
            });
            return beside(file);
        }
        return writeLines(file, problems);
    }

    private static Path writeLines(Path file, List<InvalidDatasetException> problems) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            AtomicFiles.write(beside(file), sink -> {
                long at = 0;
                String text = null;
                for (InvalidDatasetException problem : problems) {
                    for (; at < problem.line(); at++) {
                        text = lines.readLine();
                    }
                    line(sink, row(problem).put("row", text));
                }
            });
        }
        return beside(file);
    }

    private static ObjectNode row(InvalidDatasetException problem) {
        return Json.object()
                .put("line", problem.line())
                .put("field", problem.field())
                .put("problem", problem.getMessage());
    }

    private static void line(OutputStream sink, ObjectNode row) throws IOException {
        sink.write((row.toString() + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
