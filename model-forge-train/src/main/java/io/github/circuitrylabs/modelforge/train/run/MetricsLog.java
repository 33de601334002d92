package io.github.circuitrylabs.modelforge.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a run, one JSON object a line: {@code {"step": 1, "loss": 0.69, …}}. Each line is with the operating
 * system when {@link #append} returns, so that another program can follow the file and a killed run keeps its lines. NaN and
 * infinities, which JSON does not have, are written as texts and read back.
 *
 * <p>For one thread.
 */
public final class MetricsLog implements AutoCloseable {

    /**
     * One line.
     *
     * @param step the optimiser step, counted from 1
     * @param values figures by name, in the order they were written
     */
    public record Row(long step, Map<String, Double> values) {}

    private final Path file;
    private final FileChannel channel;
    private final ObjectMapper mapper = new ObjectMapper();

    private MetricsLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a log to append to. Lines of later steps, which a killed run wrote after its last checkpoint, and a torn
     * last line are removed: those steps are done again.
     *
     * @param lastStep the step the run goes on after; 0 at the beginning
     */
    static MetricsLog open(Path file, long lastStep) {
        try {
            if (Files.exists(file)) {
                keepUpTo(file, lastStep);
            }
            return new MetricsLog(file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open (" + file + ").", e);
        }
    }

    /** Adds a line. */
    public void append(long step, Map<String, Double> values) {
        ObjectNode line = mapper.createObjectNode().put("step", step);
        values.forEach(line::put);
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap((mapper.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to (" + file + ").", e);
        }
    }

    /** Where the lines are. */
    public Path file() {
        return file;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close (" + file + ").", e);
        }
    }

    /** All whole lines of a log, also of one that is being written. */
    public static List<Row> read(Path file) {
        try {
            List<Row> rows = new ArrayList<>();
            for (String line : wholeLines(file)) {
                rows.add(row(line));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + file + ").", e);
        }
    }

    private static void keepUpTo(Path file, long lastStep) throws IOException {
        StringBuilder kept = new StringBuilder();
        for (String line : wholeLines(file)) {
            if (row(line).step() <= lastStep) {
                kept.append(line).append('\n');
            }
        }
        if (kept.toString().getBytes(StandardCharsets.UTF_8).length != Files.size(file)) {
            AtomicFiles.writeString(file, kept.toString());
        }
    }

    private static List<String> wholeLines(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private static Row row(String line) throws JsonProcessingException {
        JsonNode node = new ObjectMapper().readTree(line);
        Map<String, Double> values = new LinkedHashMap<>();
        node.properties().forEach(field -> {
            if (!field.getKey().equals("step")) {
                JsonNode value = field.getValue();
                values.put(field.getKey(), value.isTextual() ? Double.valueOf(value.textValue()) : value.doubleValue());
            }
        });
        return new Row(node.path("step").asLong(), values);
    }
}
