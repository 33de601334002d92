package io.github.circuitrylabs.forge.cli.internal.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.export.Exporters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/** Scenarios as {@code --json} prints them: exactly the rows of an export, so that what is printed can be imported. */
final class ScenarioJson {

    private final Exporter<ExportedScenario> rows = Exporters.load().scenarios("jsonl");

    JsonNode of(ExportedScenario row) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            rows.write(Stream.of(row), line);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail to be written", e);
        }
        return Json.parse(line.toByteArray());
    }

    static ObjectNode of(Rating rating) {
        return Json.object()
                .put("stars", rating.stars())
                .put("rater", rating.rater())
                .put("notes", rating.notes())
                .put("rated_at", rating.ratedAt().toString());
    }
}
