package io.github.circuitrylabs.forge.core.examples;

import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.ExampleLoader;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.internal.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code <target>.yaml}: a list of {@code prompt} and {@code success_criteria} (text or list; the target's own where it is
 * missing), optionally {@code category}, {@code difficulty} (easy, medium, hard) and {@code turns} (texts, or maps of {@code
 * role} and {@code content}). Other fields are passed over. The order of the file is the order of preference.
 *
 * <p>A target without a file gets generic examples made from its definition, and a warning in the log, once. Every file is
 * read once and kept. Thread-safe.
 */
public final class YamlExampleLoader implements ExampleLoader {

    private static final Logger LOG = LoggerFactory.getLogger(YamlExampleLoader.class);
    private static final List<String> DIFFICULTIES = List.of("easy", "medium", "hard");

    private final @Nullable Path folder;
    private final TargetCatalog targets;
    private final ConcurrentMap<String, List<Example>> writtenByTarget = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, List<Example>> fallbackByTarget = new ConcurrentHashMap<>();

    private YamlExampleLoader(@Nullable Path folder, TargetCatalog targets) {
        this.folder = folder;
        this.targets = targets;
    }

    /** The examples that come with this suite. */
    public static YamlExampleLoader shipped(TargetCatalog targets) {
        return new YamlExampleLoader(null, targets);
    }

    /**
     * The examples in a folder of one's own.
     *
     * @throws InvalidInputException if there is no such folder
     */
    public static YamlExampleLoader inFolder(Path folder, TargetCatalog targets) {
        if (!Files.isDirectory(folder)) {
            throw new InvalidInputException("Examples folder (" + folder + ") does not exist or is not a folder.");
        }
        return new YamlExampleLoader(folder, targets);
    }

    /**
     * {@inheritDoc}
     *
     * @throws InvalidDatasetException if the target's file cannot be used; the message names file, line and field
     * @throws InvalidInputException if the limit is negative or the file cannot be read
     */
    @Override
    public List<Example> examples(String evaluationTarget, int limit) {
        if (limit < 0) {
            throw new InvalidInputException("Limit (" + limit + ") must not be negative.");
        }
        List<Example> written = written(evaluationTarget);
        List<Example> all = written.isEmpty() ? fallback(evaluationTarget) : written;
        return all.subList(0, Math.min(limit, all.size()));
    }

    /**
     * The examples in the target's file; empty if there is no file.
     *
     * @throws InvalidDatasetException if the file cannot be used; the message names file, line and field
     * @throws InvalidInputException if the file cannot be read
     */
    public List<Example> written(String evaluationTarget) {
        return writtenByTarget.computeIfAbsent(evaluationTarget, this::load);
    }

    /** Generic examples made from the target's definition. */
    List<Example> fallback(String evaluationTarget) {
        return fallbackByTarget.computeIfAbsent(evaluationTarget, this::generic);
    }

    private List<Example> load(String target) {
        // An id that is none cannot have a file, and must not lead out of the folder.
        if (!TargetCatalogs.isId(target)) {
            return List.of();
        }
        String file = fileOf(target);
        try (InputStream source = open(target + ".yaml")) {
            return source == null ? List.of() : read(target, file, source);
        } catch (IOException e) {
            throw new InvalidInputException("Cannot read the examples (" + file + "): " + e.getMessage(), e);
        }
    }

    private String fileOf(String target) {
        String name = target + ".yaml";
        return folder == null ? name : folder.resolve(name).toString();
    }

    private @Nullable InputStream open(String name) throws IOException {
        if (folder == null) {
            return YamlExampleLoader.class.getResourceAsStream(name);
        }
        try {
            return Files.newInputStream(folder.resolve(name));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private List<Example> generic(String target) {
        LOG.warn(
                "No examples for target {} ({} is missing): generic ones are used. Write a few by hand for better scenarios.",
                target,
                TargetCatalogs.isId(target) ? fileOf(target) : target + ".yaml");
        return targets.find(target).map(FallbackExamples::of).orElseGet(() -> FallbackExamples.of(target));
    }

    private List<Example> read(String target, String file, InputStream source) throws IOException {
        YamlNode root = YamlNode.read(file, source);
        List<Example> examples =
                root.list().stream().map(entry -> example(target, entry)).toList();
        if (examples.isEmpty()) {
            throw root.fault("must hold at least one example. Remove the file to get generic ones.");
        }
        return examples;
    }

    private Example example(String target, YamlNode entry) {
        return new Example(
                target,
                entry.get("prompt").text().strip(),
                criteria(target, entry),
                entry.find("category").map(YamlNode::text).orElse(null),
                entry.find("difficulty").map(YamlExampleLoader::difficulty).orElse(null),
                entry.find("turns")
                        .map(turns -> turns.list().stream()
                                .map(YamlExampleLoader::turn)
                                .toList())
                        .orElse(List.of()));
    }

    private List<String> criteria(String target, YamlNode entry) {
        Optional<YamlNode> own = entry.find("success_criteria");
        return own.isPresent()
                ? own.get().textOrTexts()
                : targets.find(target)
                        .orElseThrow(() -> entry.fault("lacks the key 'success_criteria'."))
                        .successCriteria();
    }

    private static String difficulty(YamlNode node) {
        String value = node.text();
        if (!DIFFICULTIES.contains(value)) {
            throw node.fault("(" + value + ") must be one of " + String.join(", ", DIFFICULTIES) + ".");
        }
        return value;
    }

    private static Turn turn(YamlNode node) {
        if (node.isText()) {
            return Turn.user(node.text());
        }
        Role role = node.get("role").oneOf(Role.class);
        return new Turn(role, node.get("content").text());
    }
}
