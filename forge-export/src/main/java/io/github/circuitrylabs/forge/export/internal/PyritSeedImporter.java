package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Scenarios from a PyRIT seed dataset (YAML). Seeds of one {@code prompt_group_alias} are one scenario, in order of their
 * {@code sequence}; a seed without one stands for itself. Values are not rendered. The file is read as a whole, since YAML
 * cannot be read otherwise.
 */
public final class PyritSeedImporter implements Importer<ExportedScenario> {

    private static final int MOST_CODE_POINTS = 256 << 20;
    private static final int DEEPEST = 20;
    private static final String CRITERION = "success_criterion_";

    @Override
    public String format() {
        return "pyrit";
    }

    @Override
    public Stream<ExportedScenario> read(String file, InputStream source) throws IOException {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        long number = 0;
        try (source) {
            for (JsonNode seed : seeds(file, source)) {
                Row row = Row.of(file, ++number, seed);
                String alias = row.optionalText("prompt_group_alias");
                groups.computeIfAbsent(alias == null ? "seed " + number : alias, key -> new ArrayList<>())
                        .add(row);
            }
        }
        return groups.values().stream().map(PyritSeedImporter::scenario);
    }

    private static JsonNode seeds(String file, InputStream source) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_CODE_POINTS);
        options.setNestingDepthLimit(DEEPEST);
        options.setAllowRecursiveKeys(false);
        JsonNode root;
        try {
            Object loaded =
                    new Yaml(new SafeConstructor(options)).load(new InputStreamReader(source, StandardCharsets.UTF_8));
            root = Json.MAPPER.valueToTree(loaded);
        } catch (MarkedYAMLException e) {
            long line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1L;
            throw new InvalidDatasetException(file, line, null, "is no YAML: " + e.getProblem() + ".");
        } catch (YAMLException e) {
            throw new InvalidDatasetException(file, 0, null, "is no YAML: " + e.getMessage());
        }
        if (!(root instanceof ObjectNode) || !root.path("seeds").isArray()) {
            throw new InvalidDatasetException(
                    file, 0, "seeds", "must be a list of seeds. Maybe the file is of another format.");
        }
        return root.path("seeds");
    }

    private static ExportedScenario scenario(List<Row> group) {
        List<Row> seeds = new ArrayList<>(group);
        seeds.sort(Comparator.comparingLong(seed -> {
            Long sequence = seed.optionalInteger("sequence");
            return sequence == null ? 0 : sequence;
        }));
        Row first = seeds.get(0);
        List<Turn> turns = seeds.stream().map(PyritSeedImporter::turn).toList();
        if (turns.get(0).role() != Role.USER) {
            throw first.invalid("role", "of the first seed of a group must be user.");
        }
        List<String> criteria = new ArrayList<>();
        Map<String, String> tags = new LinkedHashMap<>();
        Row metadata = first.row("metadata");
        if (metadata != null) {
            HarnessRows.kind(metadata, tags);
            for (int i = 1; metadata.has(CRITERION + i); i++) {
                criteria.add(metadata.text(CRITERION + i));
            }
        }
        List<String> categories = first.texts("harm_categories");
        if (categories.isEmpty()) {
            throw first.invalid("harm_categories", "is missing; the first one is the evaluation target.");
        }
        return HarnessRows.scenario(
                first, categories.get(0), turns.get(0).content(), criteria, turns.subList(1, turns.size()), tags);
    }

    private static Turn turn(Row seed) {
        String role = seed.textOr("role", Role.USER.wireName());
        return new Turn(
                seed.checked("role", () -> Role.fromWireName(role)), TemplateText.unescaped(seed.text("value")));
    }
}
