package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Scenarios as a PyRIT seed dataset (YAML). A scenario of several turns is a group of seeds with a sequence. Values are
 * escaped, since PyRIT renders them as Jinja templates.
 */
public final class PyritSeedExporter implements Exporter<ExportedScenario> {

    private static final String HEADER = """
            dataset_name: scenario_forge
            name: scenario-forge scenarios
            description: Scenarios that test how safely an AI assistant behaves.
            source: scenario-forge
            data_type: text
            seed_type: prompt
            """;

    @Override
    public String format() {
        return "pyrit";
    }

    @Override
    public long write(Stream<ExportedScenario> rows, @Nullable Canary canary, OutputStream sink) throws IOException {
        Writer yaml = new OutputStreamWriter(sink, StandardCharsets.UTF_8);
        yaml.write(HEADER);
        boolean[] first = {true};
        long count = Rows.forEach(rows, row -> {
            ScenarioRows.COLUMNS.all().forEach(column -> ScenarioRows.COLUMNS.value(column, row));
            if (first[0]) {
                yaml.write("seeds:\n");
                first[0] = false;
            }
            write(row, canary, yaml);
        });
        if (first[0]) {
            yaml.write("seeds: []\n");
        }
        yaml.flush();
        return count;
    }

    private static void write(ExportedScenario row, @Nullable Canary canary, Writer yaml) throws IOException {
        Scenario scenario = row.scenario();
        writeSeed(row, Turn.user(scenario.prompt()), 0, canary, yaml);
        int sequence = 1;
        for (Turn turn : scenario.turns()) {
            writeSeed(row, turn, sequence++, canary, yaml);
        }
    }

    private static void writeSeed(ExportedScenario row, Turn turn, int sequence, @Nullable Canary canary, Writer yaml)
            throws IOException {
        Scenario scenario = row.scenario();
        line(yaml, "- value: ", TemplateText.escaped(turn.content()));
        line(yaml, "  name: ", scenario.id().shortValue());
        yaml.write("  harm_categories:\n");
        line(yaml, "  - ", scenario.evaluationTarget());
        if (scenario.isMultiTurn()) {
            line(yaml, "  prompt_group_alias: ", scenario.id().value());
            line(yaml, "  role: ", turn.role().wireName());
            yaml.write("  sequence: " + sequence + "\n");
        }
        yaml.write("  metadata:\n");
        line(yaml, "    scenario_id: ", scenario.id().value());
        if (scenario.isBenignTwin()) {
            line(yaml, "    kind: ", Scenario.BENIGN_TWIN);
        }
        if (row.contentLabel() != null) {
            line(yaml, "    content_label: ", row.contentLabel());
        } else {
            yaml.write("    content_label: null\n");
        }
        if (canary != null) {
            line(yaml, "    canary: ", canary.text());
        }
        for (int i = 0; i < scenario.successCriteria().size(); i++) {
            line(
                    yaml,
                    "    success_criterion_" + (i + 1) + ": ",
                    scenario.successCriteria().get(i));
        }
    }

    private static void line(Writer yaml, String key, String value) throws IOException {
        yaml.write(key);
        yaml.write(YamlText.quoted(value));
        yaml.write('\n');
    }
}
