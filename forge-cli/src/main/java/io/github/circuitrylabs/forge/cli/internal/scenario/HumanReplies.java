package io.github.circuitrylabs.forge.cli.internal.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.CompletionGenerator;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.completions.CompletionRun.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Replies that people write: asked for one at a time over plain lines, or read from a file. Not thread-safe. */
final class HumanReplies {

    private static final String END = ".";
    private static final String SKIP = "s";
    private static final String QUIT = "q";

    private final Datastore store;
    private final Terminal terminal;
    private long written;
    private long present;
    private long rejected;
    private long skipped;
    private @Nullable String lastProblem;

    HumanReplies(Datastore store, Terminal terminal) {
        this.store = store;
        this.terminal = terminal;
    }

    /** Shows what has no reply of a person yet, and takes replies until the input or the scenarios end. */
    Report ask(ScenarioQuery query, int limit) throws IOException {
        List<Scenario> waiting = waiting(query);
        for (Scenario scenario : waiting) {
            if (written + skipped == limit) {
                break;
            }
            ScenarioText.body(scenario, new Pages(terminal));
            terminal.out().println("Your reply, ended by a line with a dot only (s skip, q quit):");
            terminal.out().flush();
            String reply = typed();
            if (reply == null) {
                break;
            }
            if (reply.isBlank()) {
                skipped++;
            } else {
                add(scenario.id(), reply);
            }
        }
        return new Report(written, present, Map.of(), waiting.size() - written, lastProblem, false);
    }

    /**
     * Reads the reply of one scenario, or rows of several.
     *
     * @param id the scenario, or null for rows
     * @param file where; null or - is the standard input
     */
    Report read(@Nullable String id, @Nullable String file) throws IOException {
        String text = content(file);
        if (id != null) {
            add(new ScenarioRows(store).byPrefix(id).id(), text);
        } else {
            String name = file == null ? "-" : file;
            int number = 0;
            for (String line : text.lines().toList()) {
                number++;
                if (!line.isBlank()) {
                    row(name, number, line);
                }
            }
        }
        Map<Reason, Long> failed = rejected == 0 ? Map.of() : Map.of(Reason.UNPARSABLE, rejected);
        return new Report(written, present, failed, 0, lastProblem, false);
    }

    private void row(String file, int number, String line) {
        try {
            JsonNode row = parsed(file, number, line);
            add(
                    new ScenarioRows(store)
                            .byPrefix(text(file, number, row, "scenario_id"))
                            .id(),
                    text(file, number, row, "completion"));
        } catch (InvalidInputException e) {
            rejected++;
            lastProblem =
                    e instanceof InvalidDatasetException ? e.getMessage() : file + ":" + number + ": " + e.getMessage();
            terminal.err().println(lastProblem);
        }
    }

    private static JsonNode parsed(String file, int number, String line) {
        try {
            return Json.read(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new InvalidDatasetException(file, number, null, "The line is no JSON object.");
        }
    }

    private static String text(String file, int number, JsonNode row, String field) {
        JsonNode value = row.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new InvalidDatasetException(file, number, field, "must be a text that is not blank.");
        }
        return value.asText();
    }

    private void add(ScenarioId id, String reply) {
        String text = reply.strip();
        if (text.isEmpty()) {
            throw new InvalidInputException("The reply to (" + id.shortValue() + ") is blank; nothing was stored.");
        }
        boolean known = store.completions(id).stream()
                .anyMatch(completion -> completion.source().equals(CompletionGenerator.HUMAN)
                        && completion.text().equals(text));
        if (known) {
            present++;
        } else {
            store.addCompletion(new Completion(id, text, CompletionGenerator.HUMAN, Instant.now()));
            written++;
        }
    }

    private List<Scenario> waiting(ScenarioQuery query) {
        try (Stream<Scenario> scenarios = store.scenarios(query)) {
            return scenarios.filter(scenario -> !hasReply(scenario.id())).toList();
        }
    }

    private boolean hasReply(ScenarioId id) {
        boolean has = store.completions(id).stream()
                .anyMatch(completion -> completion.source().equals(CompletionGenerator.HUMAN));
        present += has ? 1 : 0;
        return has;
    }

    /** A reply, an empty text to skip, or null to end. */
    private @Nullable String typed() throws IOException {
        StringBuilder reply = new StringBuilder();
        for (String line = terminal.in().readLine();
                line != null;
                line = terminal.in().readLine()) {
            if (reply.length() == 0 && line.strip().equals(QUIT)) {
                return null;
            }
            if (line.strip().equals(END) || (reply.length() == 0 && line.strip().equals(SKIP))) {
                return reply.toString();
            }
            reply.append(line).append('\n');
        }
        // An unfinished reply is not stored: nobody said that it was one.
        return null;
    }

    private String content(@Nullable String file) throws IOException {
        if (file != null && !file.equals("-")) {
            Path path = Path.of(file);
            if (!Files.isReadable(path)) {
                throw new UsageException("The file (" + file + ") cannot be read.");
            }
            return Files.readString(path);
        }
        StringBuilder text = new StringBuilder();
        for (String line = terminal.in().readLine();
                line != null;
                line = terminal.in().readLine()) {
            text.append(line).append('\n');
        }
        return text.toString();
    }
}
