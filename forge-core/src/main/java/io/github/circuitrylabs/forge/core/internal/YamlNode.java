package io.github.circuitrylabs.forge.core.internal;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A place in a YAML file that knows its line and its path, so that every complaint can name them. Objects are never
 * constructed from tags; size, depth and aliases are limited.
 */
public final class YamlNode {

    private static final int MAX_BYTES = 8 << 20;
    private static final int MAX_DEPTH = 20;
    private static final int MAX_ALIASES = 50;

    private final String file;
    private final String path;
    private final Node node;

    private YamlNode(String file, String path, Node node) {
        this.file = file;
        this.path = path;
        this.node = node;
    }

    /**
     * Reads the one document of a file.
     *
     * @param file the file's name for messages
     * @throws InvalidDatasetException if it is not UTF-8, not YAML, empty, or beyond the limits
     */
    public static YamlNode read(String file, InputStream source) throws IOException {
        String text = decode(file, source);
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowRecursiveKeys(false);
        try {
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            if (root == null || root.getTag().equals(Tag.NULL)) {
                throw new InvalidDatasetException(file, 0, null, "The file is empty.");
            }
            return new YamlNode(file, "", root);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new InvalidDatasetException(file, line, null, "Not valid YAML: " + e.getProblem() + ".");
        } catch (YAMLException e) {
            throw new InvalidDatasetException(file, 0, null, "Not valid YAML: " + e.getMessage() + ".");
        }
    }

    public boolean isText() {
        return node instanceof ScalarNode;
    }

    public boolean isList() {
        return node instanceof SequenceNode;
    }

    public boolean isMap() {
        return node instanceof MappingNode;
    }

    /** The line, counted from 1. */
    public int line() {
        return node.getStartMark().getLine() + 1;
    }

    /** The scalar as written, not blank. */
    public String text() {
        if (!(node instanceof ScalarNode scalar)) {
            throw fault("must be text.");
        }
        if (scalar.getValue().isBlank()) {
            throw fault("must not be blank.");
        }
        return scalar.getValue();
    }

    public boolean bool() {
        String value = text();
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true");
        }
        throw fault("(" + value + ") must be true or false.");
    }

    /** The constant of the enumeration whose lower-case name this is. */
    public <E extends Enum<E>> E oneOf(Class<E> type) {
        String value = text();
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(java.util.Locale.ROOT);
            if (name.equals(value)) {
                return constant;
            }
            names.add(name);
        }
        throw fault("(" + value + ") must be one of " + String.join(", ", names) + ".");
    }

    public List<YamlNode> list() {
        if (!(node instanceof SequenceNode sequence)) {
            throw fault("must be a list.");
        }
        List<YamlNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(new YamlNode(file, path + "[" + items.size() + "]", item));
        }
        return items;
    }

    /** The texts of a list that holds at least one. */
    public List<String> texts() {
        List<String> texts = list().stream().map(YamlNode::text).toList();
        if (texts.isEmpty()) {
            throw fault("must not be an empty list.");
        }
        return texts;
    }

    /** A list of texts, or a single text in place of a list of one. */
    public List<String> textOrTexts() {
        return isText() ? List.of(text()) : texts();
    }

    /** The entries of a map in file order; keys without a value are left out. */
    public Map<String, YamlNode> entries() {
        if (!(node instanceof MappingNode mapping)) {
            throw fault("must be a map of keys to values.");
        }
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw fault("must have plain text as keys.");
            }
            String name = key.getValue();
            YamlNode value = new YamlNode(file, path.isEmpty() ? name : path + "." + name, tuple.getValueNode());
            if (entries.containsKey(name)) {
                throw new InvalidDatasetException(
                        file, key.getStartMark().getLine() + 1, value.path, "is given twice. Remove one of them.");
            }
            if (!tuple.getValueNode().getTag().equals(Tag.NULL)) {
                entries.put(name, value);
            }
        }
        return entries;
    }

    public Optional<YamlNode> find(String key) {
        return Optional.ofNullable(entries().get(key));
    }

    public YamlNode get(String key) {
        return find(key).orElseThrow(() -> fault("lacks the key '" + key + "'."));
    }

    /** A complaint about this place. */
    public InvalidDatasetException fault(String problem) {
        return new InvalidDatasetException(file, line(), path.isEmpty() ? null : path, problem);
    }

    private static String decode(String file, InputStream source) throws IOException {
        byte[] bytes = source.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new InvalidDatasetException(
                    file, 0, null, "The file is larger than " + MAX_BYTES + " bytes. Split it up.");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InvalidDatasetException(file, 0, null, "The file is not UTF-8. Save it as UTF-8.");
        }
    }
}
