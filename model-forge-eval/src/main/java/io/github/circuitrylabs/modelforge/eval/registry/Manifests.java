package io.github.circuitrylabs.modelforge.eval.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.RegisteredModel.Approval;
import io.github.circuitrylabs.forge.core.RegisteredModel.Lineage;
import io.github.circuitrylabs.forge.core.RegisteredModel.StoredFile;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The registry's JSON files: {@code <name>/v<n>.json} per version, {@code <name>/states.json} per name. */
final class Manifests {

    /** The form of the files that this version writes; newer ones are refused. */
    static final int SCHEMA_VERSION = 1;

    private static final Pattern FILE = Pattern.compile("v([1-9][0-9]{0,8})\\.json");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PLAIN_NAME = Pattern.compile("(?!\\.{1,2}$)[^/\\\\\\x00]+");
    private static final String STATES = "states.json";

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path root;

    Manifests(Path root) {
        this.root = root;
    }

    /** What does not change of a version, but for its approval. */
    record Manifest(
            ModelVersion id,
            @Nullable String domain,
            Set<String> targets,
            String digest,
            SortedMap<String, StoredFile> files,
            SortedMap<String, StoredFile> attachments,
            Lineage lineage,
            @Nullable Approval approval,
            Instant created) {

        Manifest withApproval(Approval newApproval) {
            return new Manifest(id, domain, targets, digest, files, attachments, lineage, newApproval, created);
        }
    }

    /**
     * What changes of a name.
     *
     * @param current the version the name stands for, or 0
     * @param promoted versions that were current, oldest first; the last is the current one
     */
    record States(int current, List<Integer> promoted, Set<Integer> rolledBack, Set<Integer> pruned) {

        static final States NONE = new States(0, List.of(), Set.of(), Set.of());

        States promote(int version) {
            List<Integer> order = new ArrayList<>(promoted);
            order.remove((Integer) version);
            order.add(version);
            Set<Integer> back = new TreeSet<>(rolledBack);
            back.remove(version);
            return new States(version, order, back, pruned);
        }

        States rollBack(int to) {
            Set<Integer> back = new TreeSet<>(rolledBack);
            back.add(current);
            back.remove(to);
            List<Integer> order = new ArrayList<>(promoted);
            order.remove((Integer) current);
            order.remove((Integer) to);
            order.add(to);
            return new States(to, order, back, pruned);
        }

        States prune(int version) {
            Set<Integer> gone = new TreeSet<>(pruned);
            gone.add(version);
            return new States(current, promoted, rolledBack, gone);
        }
    }

    Path folder(String name) {
        return root.resolve(name);
    }

    /** Names with at least one version, sorted. */
    List<String> names() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> !versions(name).isEmpty())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ForgeException("Cannot list the registry (" + root + "): " + e.getMessage(), e);
        }
    }

    /** Versions of a name, ascending. */
    List<Integer> versions(String name) {
        if (!Files.isDirectory(folder(name))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder(name))) {
            return files.map(file -> FILE.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> Integer.valueOf(matcher.group(1)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ForgeException("Cannot list the registry (" + folder(name) + "): " + e.getMessage(), e);
        }
    }

    boolean has(ModelVersion id) {
        return Files.isRegularFile(file(id));
    }

    Manifest read(ModelVersion id) {
        Path file = file(id);
        JsonNode root = readChecked(file);
        try {
            JsonNode lineage = required(root, file, "lineage");
            JsonNode approval = root.path("approval");
            return new Manifest(
                    id,
                    text(root, "domain"),
                    new TreeSet<>(texts(root.path("targets"))),
                    required(root, file, "digest").asText(),
                    files(required(root, file, "files"), file),
                    files(root.path("attachments"), file),
                    new Lineage(
                            required(lineage, file, "base").asText(),
                            texts(lineage.path("parents")),
                            text(lineage, "dataset_sha256"),
                            text(lineage, "run_id"),
                            required(lineage, file, "forge_version").asText()),
                    approval.isObject()
                            ? new Approval(
                                    text(approval, "evaluation_sha256"),
                                    text(approval, "overridden_by"),
                                    text(approval, "reason"),
                                    Instant.parse(required(approval, file, "at").asText()))
                            : null,
                    Instant.parse(required(root, file, "created").asText()));
        } catch (java.time.DateTimeException e) {
            throw new InvalidInputException(
                    "The registry file " + file + " holds a time that is none: " + e.getMessage(), e);
        }
    }

    void write(Manifest manifest) throws IOException {
        ObjectNode root = JSON.createObjectNode()
                .put("schema_version", SCHEMA_VERSION)
                .put("name", manifest.id().name())
                .put("version", manifest.id().version())
                .put("created", manifest.created().toString())
                .put("domain", manifest.domain());
        manifest.targets().forEach(root.putArray("targets")::add);
        ObjectNode lineage = root.putObject("lineage")
                .put("base", manifest.lineage().base())
                .put("dataset_sha256", manifest.lineage().datasetSha256())
                .put("run_id", manifest.lineage().runId())
                .put("forge_version", manifest.lineage().forgeVersion());
        manifest.lineage().parents().forEach(lineage.putArray("parents")::add);
        Approval approval = manifest.approval();
        if (approval != null) {
            root.putObject("approval")
                    .put("evaluation_sha256", approval.evaluationSha256())
                    .put("overridden_by", approval.overriddenBy())
                    .put("reason", approval.reason())
                    .put("at", approval.at().toString());
        }
        root.put("digest", manifest.digest());
        write(root.putObject("files"), manifest.files());
        write(root.putObject("attachments"), manifest.attachments());
        AtomicFiles.writeString(file(manifest.id()), JSON.writeValueAsString(root) + "\n");
    }

    States states(String name) {
        Path file = folder(name).resolve(STATES);
        if (!Files.exists(file)) {
            return States.NONE;
        }
        JsonNode root = readChecked(file);
        return new States(
                root.path("current").asInt(0),
                integers(root.path("promoted")),
                new TreeSet<>(integers(root.path("rolled_back"))),
                new TreeSet<>(integers(root.path("pruned"))));
    }

    void write(String name, States states) throws IOException {
        ObjectNode root = JSON.createObjectNode()
                .put("schema_version", SCHEMA_VERSION)
                .put("name", name)
                .put("forge_version", ForgeVersion.current())
                .put("current", states.current());
        states.promoted().forEach(root.putArray("promoted")::add);
        states.rolledBack().forEach(root.putArray("rolled_back")::add);
        states.pruned().forEach(root.putArray("pruned")::add);
        AtomicFiles.writeString(folder(name).resolve(STATES), JSON.writeValueAsString(root) + "\n");
    }

    private Path file(ModelVersion id) {
        return folder(id.name()).resolve("v" + id.version() + ".json");
    }

    private static JsonNode readChecked(Path file) {
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            int version = root.path("schema_version").asInt(0);
            if (version < 1 || version > SCHEMA_VERSION) {
                throw new InvalidInputException("The registry file " + file + " has schema version (" + version
                        + "); this program reads up to " + SCHEMA_VERSION + ". Maybe a newer version of it is needed.");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(
                    "The registry file " + file + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ForgeException("Cannot read the registry file " + file + ": " + e.getMessage(), e);
        }
    }

    private static JsonNode required(JsonNode node, Path file, String field) {
        if (!node.hasNonNull(field)) {
            throw new InvalidInputException("The registry file " + file + " lacks the field '" + field + "'.");
        }
        return node.get(field);
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.get(field).asText() : null;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static List<Integer> integers(JsonNode array) {
        List<Integer> integers = new ArrayList<>();
        array.forEach(item -> integers.add(item.asInt()));
        return integers;
    }

    /** Names and digests become paths, so nothing else is let through. */
    private static SortedMap<String, StoredFile> files(JsonNode node, Path file) {
        SortedMap<String, StoredFile> files = new TreeMap<>();
        node.properties().forEach(entry -> {
            String sha256 = entry.getValue().path("sha256").asText();
            if (!SHA_256.matcher(sha256).matches()
                    || !PLAIN_NAME.matcher(entry.getKey()).matches()) {
                throw new InvalidInputException("The registry file " + file + " holds a file (" + entry.getKey()
                        + ") whose name or digest (" + sha256 + ") cannot be one.");
            }
            files.put(
                    entry.getKey(),
                    new StoredFile(sha256, entry.getValue().path("bytes").asLong()));
        });
        return files;
    }

    private static void write(ObjectNode node, Map<String, StoredFile> files) {
        new LinkedHashMap<>(files)
                .forEach((name, file) ->
                        node.putObject(name).put("sha256", file.sha256()).put("bytes", file.bytes()));
    }
}
