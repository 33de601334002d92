package io.github.circuitrylabs.forge.core.examples;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Training;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.internal.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads target catalogues: a YAML file with the key {@code targets}, a list of {@code id}, {@code definition} and {@code
 * success_criteria} (text or list), and optionally {@code name}, {@code taxonomy} (list), {@code mental_health} (false),
 * {@code generation} (open or curated; open) and {@code training} (allowed or refused; allowed).
 */
public final class TargetCatalogs {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_]*");
    private static final String SHIPPED = "targets.yaml";

    private TargetCatalogs() {}

    /** The targets that come with this suite. */
    public static TargetCatalog shipped() {
        try (InputStream source = TargetCatalogs.class.getResourceAsStream(SHIPPED)) {
            if (source == null) {
                throw new InvalidInputException(
                        "The target catalogue (" + SHIPPED + ") is not in the jar. Build forge-core again.");
            }
            return read(SHIPPED, source);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the shipped target catalogue", e);
        }
    }

    /**
     * @throws InvalidDatasetException if an entry cannot be used; the message names file, line and field
     * @throws InvalidInputException if the file cannot be read
     */
    public static TargetCatalog read(Path file) {
        try (InputStream source = Files.newInputStream(file)) {
            return read(file.toString(), source);
        } catch (IOException e) {
            throw new InvalidInputException("Cannot read the target catalogue (" + file + "): " + e.getMessage(), e);
        }
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    private static TargetCatalog read(String file, InputStream source) throws IOException {
        Map<String, EvaluationTarget> targets = new LinkedHashMap<>();
        for (YamlNode entry : YamlNode.read(file, source).get("targets").list()) {
            EvaluationTarget target = target(entry);
            if (targets.put(target.id(), target) != null) {
                throw entry.get("id").fault("(" + target.id() + ") is the id of an earlier target.");
            }
        }
        return TargetCatalog.of(targets.values());
    }

    private static EvaluationTarget target(YamlNode entry) {
        String id = entry.get("id").text();
        if (!isId(id)) {
            throw entry.get("id").fault("(" + id + ") must be snake_case: lower-case letters, digits and _.");
        }
        return new EvaluationTarget(
                id,
                entry.find("name").map(YamlNode::text).orElse(id.replace('_', ' ')),
                entry.get("definition").text().strip(),
                entry.get("success_criteria").textOrTexts(),
                entry.find("taxonomy").map(YamlNode::textOrTexts).orElse(List.of()),
                entry.find("mental_health").map(YamlNode::bool).orElse(false),
                entry.find("generation")
                        .map(node -> node.oneOf(Generation.class))
                        .orElse(Generation.OPEN),
                entry.find("training").map(node -> node.oneOf(Training.class)).orElse(Training.ALLOWED));
    }
}
