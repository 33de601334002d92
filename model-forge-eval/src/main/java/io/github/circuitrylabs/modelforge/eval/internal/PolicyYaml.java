package io.github.circuitrylabs.modelforge.eval.internal;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.eval.Metric;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy.Bound;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads release policies from YAML; every complaint names the line. */
public final class PolicyYaml {

    private static final int MAX_BYTES = 1 << 20;
    private static final String SCHEMA_VERSION = "1";

    /** How a file writes a rule: relation and the number it looks at. */
    private enum Comparison {
        above(">", Bound.LOWER),
        at_least(">=", Bound.LOWER),
        below("<", Bound.UPPER),
        at_most("<=", Bound.UPPER),
        estimate_at_least(">=", Bound.ESTIMATE),
        estimate_at_most("<=", Bound.ESTIMATE);

        private final String relation;
        private final Bound bound;

        Comparison(String relation, Bound bound) {
            this.relation = relation;
            this.bound = bound;
        }
    }

    private final String file;

    private PolicyYaml(String file) {
        this.file = file;
    }

    /**
     * @param file the file's name for messages
     * @throws InvalidDatasetException if it is no policy
     */
    public static ReleasePolicy read(String file, InputStream source) throws IOException {
        String text = new String(source.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(10);
        options.setMaxAliasesForCollections(0);
        try {
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            if (root == null) {
                throw new InvalidDatasetException(file, 0, null, "The policy is empty.");
            }
            return new PolicyYaml(file).policy(root);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new InvalidDatasetException(file, line, null, "Not valid YAML: " + e.getProblem() + ".");
        }
    }

    private ReleasePolicy policy(Node root) {
        Map<String, Node> fields = fields(root, List.of("schema_version", "name", "required", "rules", "quantised"));
        String version = text(get(root, fields, "schema_version"));
        if (!version.equals(SCHEMA_VERSION)) {
            throw fault(
                    fields.get("schema_version"),
                    "schema_version",
                    "(" + version + ") is not a version this program reads; it reads " + SCHEMA_VERSION + ".");
        }
        List<String> required = new ArrayList<>();
        if (fields.get("required") instanceof SequenceNode list) {
            list.getValue().forEach(node -> required.add(metric(node).wireName()));
        } else if (fields.containsKey("required")) {
            throw fault(fields.get("required"), "required", "must be a list of metrics.");
        }
        List<Rule> quantised = fields.containsKey("quantised") ? rules(fields.get("quantised"), true) : List.<Rule>of();
        return new ReleasePolicy(
                text(get(root, fields, "name")), rules(get(root, fields, "rules"), false), required, quantised);
    }

    private List<Rule> rules(Node node, boolean shipped) {
        List<Rule> rules = new ArrayList<>();
        for (NodeTuple entry : mapping(node).getValue()) {
            Metric metric = metric(entry.getKeyNode());
            if (shipped != (metric.suite() == Metric.Suite.QUANTISED)) {
                throw fault(
                        entry.getKeyNode(),
                        metric.wireName(),
                        shipped ? "is no figure of a shipped file." : "belongs under 'quantised'.");
            }
            for (NodeTuple comparison : mapping(entry.getValueNode()).getValue()) {
                String name = text(comparison.getKeyNode());
                rules.add(rule(metric, name, comparison));
            }
        }
        if (rules.isEmpty()) {
            throw fault(node, "rules", "must hold at least one rule.");
        }
        return rules;
    }

    private Rule rule(Metric metric, String name, NodeTuple entry) {
        for (Comparison comparison : Comparison.values()) {
            if (comparison.name().equals(name)) {
                return new Rule(
                        metric.wireName(), comparison.bound, comparison.relation, number(entry.getValueNode(), metric));
            }
        }
        throw fault(
                entry.getKeyNode(),
                metric.wireName() + "." + name,
                "is unknown. A rule says one of " + List.of(Comparison.values()) + ".");
    }

    private Map<String, Node> fields(Node node, List<String> known) {
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple entry : mapping(node).getValue()) {
            String name = text(entry.getKeyNode());
            if (!known.contains(name)) {
                throw fault(entry.getKeyNode(), name, "is unknown. A policy holds " + String.join(", ", known) + ".");
            }
            if (fields.put(name, entry.getValueNode()) != null) {
                throw fault(entry.getKeyNode(), name, "is given twice. Remove one of them.");
            }
        }
        return fields;
    }

    private Node get(Node root, Map<String, Node> fields, String name) {
        Node node = fields.get(name);
        if (node == null) {
            throw fault(root, name, "is missing.");
        }
        return node;
    }

    private MappingNode mapping(Node node) {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw fault(node, null, "This must be a map of names to values.");
    }

    private Metric metric(Node node) {
        String name = text(node);
        try {
            return Metric.fromWireName(name);
        } catch (InvalidInputException e) {
            throw fault(node, name, e.getMessage());
        }
    }

    private String text(Node node) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return scalar.getValue();
        }
        throw fault(node, null, "This must be text.");
    }

    private double number(Node node, Metric metric) {
        String text = text(node);
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the line.
        }
        throw fault(node, metric.wireName(), "(" + text + ") must be a number.");
    }

    private InvalidDatasetException fault(Node node, @org.jspecify.annotations.Nullable String field, String problem) {
        return new InvalidDatasetException(file, node.getStartMark().getLine() + 1L, field, problem);
    }
}
