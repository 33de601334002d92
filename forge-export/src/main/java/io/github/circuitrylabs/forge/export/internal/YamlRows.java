package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Rows of a list in a YAML file. Lists, maps and texts are all there is here: numbers and dates stay the text they are
 * written as, and a tag never makes an object. The file is read as a whole, since YAML cannot be read otherwise.
 */
final class YamlRows {

    private static final int MOST_CODE_POINTS = 256 << 20;
    private static final int DEEPEST = 20;
    /** Each may stand for a whole list, and lists of aliases for ever more. */
    private static final int MOST_ALIASES = 10;

    private final String file;

    private YamlRows(String file) {
        this.file = file;
    }

    /**
     * The rows of the list that stands at the top under this name; each is made when it is asked for, which fails where it
     * cannot be used.
     */
    static List<Supplier<Row>> read(String file, String list, InputStream source) {
        return new YamlRows(file).rows(list, source);
    }

    private List<Supplier<Row>> rows(String list, InputStream source) {
        if (composed(source) instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(list)
                        && entry.getValueNode() instanceof SequenceNode sequence) {
                    return sequence.getValue().stream().map(this::row).toList();
                }
            }
        }
        throw new InvalidDatasetException(file, 0, list, "must be a list. Maybe the file is of another format.");
    }

    private Supplier<Row> row(Node node) {
        return () -> Row.of(file, line(node), json(node));
    }

    private @Nullable Node composed(InputStream source) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_CODE_POINTS);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        try {
            return new Yaml(options).compose(new InputStreamReader(source, StandardCharsets.UTF_8));
        } catch (MarkedYAMLException e) {
            long line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1L;
            throw new InvalidDatasetException(file, line, null, "is no YAML: " + e.getProblem() + ".");
        } catch (YAMLException e) {
            throw new InvalidDatasetException(file, 0, null, "is no YAML: " + e.getMessage());
        }
    }

    private JsonNode json(Node node) {
        if (node.isTwoStepsConstruction()) {
            throw new InvalidDatasetException(file, line(node), null, "holds itself by an alias.");
        }
        if (node instanceof MappingNode map) {
            return object(map);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = Json.MAPPER.createArrayNode();
            sequence.getValue().forEach(item -> array.add(json(item)));
            return array;
        }
        boolean isNull = node.getTag().equals(Tag.NULL);
        return isNull
                ? Json.MAPPER.getNodeFactory().nullNode()
                : Json.MAPPER.getNodeFactory().textNode(((ScalarNode) node).getValue());
    }

    private ObjectNode object(MappingNode map) {
        ObjectNode object = Json.MAPPER.createObjectNode();
        for (NodeTuple entry : map.getValue()) {
            String key = key(entry);
            if (object.has(key)) {
                throw new InvalidDatasetException(file, line(entry.getKeyNode()), key, "is given twice.");
            }
            object.set(key, json(entry.getValueNode()));
        }
        return object;
    }

    private String key(NodeTuple entry) {
        if (entry.getKeyNode() instanceof ScalarNode key) {
            return key.getValue();
        }
        throw new InvalidDatasetException(file, line(entry.getKeyNode()), null, "a key must be a text.");
    }

    private static long line(Node node) {
        return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1L;
    }
}
