package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Check;
import io.github.circuitrylabs.modelforge.eval.internal.PolicyYaml;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a model must show before it is released. Thresholds look at the bound of the interval that is least favourable, so a
 * small sample does not help anyone through; a rule on the estimate itself is possible and says so in its name.
 *
 * @param name what reports call it
 * @param rules thresholds on the model's figures; one on a figure that was not measured fails if the metric is required, and is
 *     left out otherwise
 * @param required metrics that must have been measured, by wire name
 * @param quantised thresholds on the figures of each file that ships
 */
public record ReleasePolicy(String name, List<Rule> rules, List<String> required, List<Rule> quantised) {

    /** Which number of an interval a rule looks at. */
    public enum Bound {
        LOWER,
        ESTIMATE,
        UPPER
    }

    /**
     * One threshold.
     *
     * @param metric by wire name
     * @param relation {@code >}, {@code >=}, {@code <} or {@code <=}
     */
    public record Rule(String metric, Bound bound, String relation, double threshold) {

        public Rule {
            Metric.fromWireName(metric);
        }

        private String title() {
            String number =
                    switch (bound) {
                        case LOWER -> "lower bound";
                        case ESTIMATE -> "estimate";
                        case UPPER -> "upper bound";
                    };
            return Metric.fromWireName(metric).title() + ", " + number;
        }

        private Check check(@Nullable Figure figure) {
            return Check.of(title(), figure == null ? null : number(figure.value()), relation, threshold);
        }

        private double number(Interval value) {
            return switch (bound) {
                case LOWER -> value.low();
                case ESTIMATE -> value.mean();
                case UPPER -> value.high();
            };
        }
    }

    private static final Map<String, String> SHIPPED =
            Map.of("generator", "release-policy-generator.yaml", "assistant", "release-policy-assistant.yaml");

    public ReleasePolicy {
        rules = List.copyOf(rules);
        required = List.copyOf(required);
        quantised = List.copyOf(quantised);
    }

    /** The shipped policy of models that write scenarios. */
    public static ReleasePolicy defaults() {
        return named("generator");
    }

    /**
     * A policy that ships with the suite: {@code generator} for models that write scenarios, {@code assistant} for models that
     * answer them.
     *
     * @throws InvalidInputException if there is none of that name
     */
    public static ReleasePolicy named(String name) {
        String resource = SHIPPED.get(name);
        if (resource == null) {
            throw new InvalidInputException("No release policy of the name (" + name + ") ships. Maybe one of "
                    + SHIPPED.keySet().stream().sorted().toList() + " was meant, or a file.");
        }
        try (InputStream in = ReleasePolicy.class.getResourceAsStream(resource)) {
            return PolicyYaml.read(resource, java.util.Objects.requireNonNull(in, resource));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the policy that ships (" + resource + ")", e);
        }
    }

    /**
     * Reads a policy file; the shipped ones show every field.
     *
     * @throws InvalidDatasetException if it is no policy: unknown fields and metrics are errors that name the line
     */
    public static ReleasePolicy read(Path file) {
        try {
            return PolicyYaml.read(file.toString(), new ByteArrayInputStream(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new InvalidInputException("Cannot read the policy (" + file + "): " + e.getMessage(), e);
        }
    }

    /** Holds a model's figures against the rules. */
    public List<Check> check(List<Figure> figures) {
        return check(rules, figures, Set.copyOf(required));
    }

    /** Holds the figures of one file that would ship against the rules for those; every rule must be met. */
    public List<Check> checkShipped(List<Figure> figures) {
        return check(
                quantised,
                figures,
                Set.of(
                        Metric.KL_TO_SOURCE.wireName(),
                        Metric.SOURCE_PERPLEXITY_RATIO.wireName(),
                        Metric.SOURCE_AGREEMENT.wireName()));
    }

    private static List<Check> check(List<Rule> rules, List<Figure> figures, Set<String> required) {
        Map<String, Figure> byMetric = figures.stream().collect(Collectors.toMap(Figure::metric, Function.identity()));
        List<Check> checks = new ArrayList<>();
        Set<String> ruled = rules.stream().map(Rule::metric).collect(Collectors.toSet());
        for (Rule rule : rules) {
            Figure figure = byMetric.get(rule.metric());
            if (figure != null || required.contains(rule.metric())) {
                checks.add(rule.check(figure));
            }
        }
        required.stream()
                .filter(metric -> !ruled.contains(metric) && !byMetric.containsKey(metric) && !rules.isEmpty())
                .sorted()
                .map(metric -> Check.of(Metric.fromWireName(metric).title() + ", any value", null, ">=", 0))
                .forEach(checks::add);
        return checks;
    }
}
