package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Scenarios from a PyRIT seed dataset (YAML). Seeds of one {@code prompt_group_alias} are one scenario, in order of their
 * {@code sequence}; a seed without one stands for itself. Values are not rendered. The file is read as a whole, since YAML
 * cannot be read otherwise.
 */
public final class PyritSeedImporter implements Importer<ExportedScenario> {

    private static final String CRITERION = "success_criterion_";

    @Override
    public String format() {
        return "pyrit";
    }

    @Override
    public Stream<ExportedScenario> read(String file, InputStream source) throws IOException {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        List<InvalidDatasetException> unusable = new ArrayList<>();
        try (source) {
            for (Supplier<Row> each : YamlRows.read(file, "seeds", source)) {
                try {
                    Row seed = each.get();
                    String alias = seed.optionalText("prompt_group_alias");
                    groups.computeIfAbsent(alias == null ? "seed " + groups.size() : alias, key -> new ArrayList<>())
                            .add(seed);
                } catch (InvalidDatasetException e) {
                    unusable.add(e);
                }
            }
        }
        Stream<Supplier<ExportedScenario>> problems = unusable.stream().map(problem -> () -> {
            throw problem;
        });
        return Stream.concat(problems, groups.values().stream().map(group -> () -> scenario(group)))
                .map(Supplier::get);
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
