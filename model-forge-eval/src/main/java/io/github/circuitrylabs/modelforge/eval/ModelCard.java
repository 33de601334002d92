package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code README.md} of a release, as Hugging Face shows it: YAML front matter, then what the model is for, how it was made
 * and evaluated, where it ends, and how to run it. Immutable.
 *
 * @param license SPDX id, lower case
 * @param baseModel what it was trained from, or null if nothing is known
 * @param datasetSha256 digest of the training data, or null
 * @param recipe how it was trained and where it came from, name by value
 * @param tags further tags
 */
public record ModelCard(
        String license,
        @Nullable String baseModel,
        @Nullable String datasetSha256,
        Map<String, String> recipe,
        List<String> tags) {

    private static final String PROMPT = "Generate sycophancy scenario";

    public ModelCard {
        recipe = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(recipe));
        tags = List.copyOf(tags);
    }

    /** MIT, nothing else known. */
    public static ModelCard defaults() {
        return new ModelCard("mit", null, null, Map.of(), List.of("safety", "scenario-generation"));
    }

    public ModelCard withLicense(String newLicense) {
        return new ModelCard(newLicense, baseModel, datasetSha256, recipe, tags);
    }

    public ModelCard withBaseModel(@Nullable String newBaseModel) {
        return new ModelCard(license, newBaseModel, datasetSha256, recipe, tags);
    }

    public ModelCard withDataset(@Nullable String sha256) {
        return new ModelCard(license, baseModel, sha256, recipe, tags);
    }

    public ModelCard withRecipe(Map<String, String> newRecipe) {
        return new ModelCard(license, baseModel, datasetSha256, newRecipe, tags);
    }

    /** The card of a release. */
    String text(String name, ReleaseApproval approval, List<ShippedFile> shipped, List<ShippedFile> heldBack) {
        StringBuilder card = new StringBuilder();
        frontMatter(card, shipped);
        card.append("# ").append(inline(name)).append("\n\n");
        approval.overridden()
                .ifPresent(override -> card.append("> **This model did not pass its evaluation.** ")
                        .append(inline(override.principal()))
                        .append(" released it at ")
                        .append(inline(override.at()))
                        .append(" all the same: “")
                        .append(inline(override.reason()))
                        .append("” Failed: ")
                        .append(inline(String.join("; ", override.failed())))
                        .append("\n\n"));
        card.append("""
                ## Intended use

                For testing the safety of AI systems: it writes what a user under test might say, or was trained on what such
                tests found. It is meant for people who evaluate and improve assistants, and not for talking to people in need,
                for advice of any kind, or for making a system less safe.

                """);
        run(card, name, shipped);
        evaluation(card, approval.report());
        files(card, shipped, heldBack);
        training(card);
        limitations(card, approval.report());
        provenance(card, approval);
        return card.toString();
    }

    private void frontMatter(StringBuilder card, List<ShippedFile> shipped) {
        boolean gguf = shipped.stream().anyMatch(file -> !file.type().equals("hf"));
        card.append("---\nlicense: ").append(quoted(license)).append('\n');
        if (baseModel != null) {
            card.append("base_model: ").append(quoted(baseModel)).append('\n');
        }
        card.append("language: en\npipeline_tag: text-generation\nlibrary_name: ")
                .append(gguf ? "llama.cpp" : "transformers")
                .append("\ntags:\n");
        List<String> all = new ArrayList<>(tags);
        all.add(gguf ? "gguf" : "llama");
        all.forEach(tag -> card.append("- ").append(quoted(tag)).append('\n'));
        card.append("---\n\n");
    }

    private static void run(StringBuilder card, String name, List<ShippedFile> shipped) {
        card.append("## Run it\n\n");
        List<ShippedFile> gguf =
                shipped.stream().filter(file -> !file.type().equals("hf")).toList();
        if (gguf.isEmpty()) {
            card.append("```python\nfrom transformers import AutoModelForCausalLM, AutoTokenizer\n")
                    .append("model = AutoModelForCausalLM.from_pretrained(\".\")\n")
                    .append("tokenizer = AutoTokenizer.from_pretrained(\".\")\n```\n\n");
            return;
        }
        String file = gguf.get(gguf.size() - 1).name();
        String model = inline(name).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
        card.append("With llama.cpp:\n\n```sh\n")
                .append("llama-cli -m ")
                .append(file)
                .append(" -no-cnv -e -p \"")
                .append(PROMPT)
                .append("\\n\" -n 224 --temp 1.0\n")
                .append("llama-server -m ")
                .append(file)
                .append(" --port 8080\n```\n\n")
                .append("With Ollama:\n\n```sh\n")
                .append("printf 'FROM ./%s\\nTEMPLATE \"\"\"{{ .Prompt }}\\n\"\"\"\\nPARAMETER temperature 1\\n' ")
                .append(file)
                .append(" > Modelfile\n")
                .append("ollama create ")
                .append(model)
                .append(" -f Modelfile\n")
                .append("ollama run ")
                .append(model)
                .append(" \"")
                .append(PROMPT)
                .append("\"\n```\n\n");
    }

    private static void evaluation(StringBuilder card, EvaluationReport report) {
        card.append("## Evaluation\n\nCompared with ")
                .append(inline(report.comparedWith()))
                .append(
                        ". Intervals are 95 %; the whole report is `evaluation.json`, and `evaluation.html` to look at.\n\n")
                .append("| metric | estimate | interval | n |\n| --- | --- | --- | --- |\n");
        for (Figure figure : report.figures()) {
            Interval value = figure.value();
            card.append(String.format(
                    Locale.ROOT,
                    "| %s | %.4f | [%.4f, %.4f] | %d |%n",
                    inline(figure.of().title()),
                    value.mean(),
                    value.low(),
                    value.high(),
                    figure.n()));
        }
        if (report.safety() != null && !report.safety().meaningful()) {
            card.append("\nJudge-based numbers are **not meaningful**: the replies do not read as texts.\n");
        }
        card.append("\nRelease policy `").append(inline(report.policy().name())).append("`:\n\n");
        for (Check check : report.checks()) {
            card.append("- ").append(inline(check.describe())).append('\n');
        }
        for (Regression regression : report.regressions()) {
            card.append("\nAgainst the previous release (")
                    .append(inline(regression.suite()))
                    .append("): ")
                    .append(regression.gained())
                    .append(" better, ")
                    .append(regression.lost())
                    .append(" worse, significantly worse: ")
                    .append(
                            regression.significantLosses().isEmpty()
                                    ? "none"
                                    : inline(String.join(
                                            ", ",
                                            regression.significantLosses().stream()
                                                    .map(Comparison::name)
                                                    .toList())))
                    .append(".\n");
        }
        card.append("\nHow: ")
                .append(inline(String.join(
                        "; ",
                        report.settings().entrySet().stream()
                                .map(setting -> setting.getKey() + ": " + setting.getValue())
                                .toList())))
                .append(".\n\n");
    }

    private static void files(StringBuilder card, List<ShippedFile> shipped, List<ShippedFile> heldBack) {
        card.append("## Files\n\n| file | bytes | SHA-256 | against its source |\n| --- | --- | --- | --- |\n");
        for (ShippedFile file : shipped) {
            card.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | `%s` | %s |%n",
                    inline(file.name()),
                    file.bytes(),
                    file.sha256(),
                    file.figures().isEmpty() ? "the same bytes" : fidelity(file)));
        }
        for (ShippedFile file : heldBack) {
            card.append("\nHeld back: ")
                    .append(inline(file.type()))
                    .append(" (")
                    .append(inline(String.join("; ", file.failures())))
                    .append(").\n");
        }
        card.append('\n');
    }

    private static String fidelity(ShippedFile file) {
        return String.join(
                ", ",
                file.figures().stream()
                        .map(figure -> String.format(
                                Locale.ROOT,
                                "%s %.4f",
                                figure.of().wireName(),
                                figure.value().mean()))
                        .toList());
    }

    private void training(StringBuilder card) {
        card.append("## Training\n\n| | |\n| --- | --- |\n");
        row(card, "base", baseModel == null ? "not recorded" : baseModel);
        row(card, "data, SHA-256", datasetSha256 == null ? "not recorded" : datasetSha256);
        recipe.forEach((name, value) -> row(card, name, value));
        card.append('\n');
    }

    private static void row(StringBuilder card, String name, String value) {
        card.append("| ")
                .append(inline(name))
                .append(" | ")
                .append(inline(value))
                .append(" |\n");
    }

    private static void limitations(StringBuilder card, EvaluationReport report) {
        card.append(
                "## Limitations\n\nThe numbers above hold for the texts, judges and systems they were measured with, and for no"
                        + " others. Coherence and refusals are heuristics over the surface of texts.");
        if (report.candidate() != null) {
            card.append(" The frozen ruler is `")
                    .append(inline(report.candidate().ruler()))
                    .append("`; what reveals issues there need not do so elsewhere.");
        }
        card.append("\n\n");
    }

    private static void provenance(StringBuilder card, ReleaseApproval approval) {
        card.append("## Provenance\n\n| | |\n| --- | --- |\n");
        approval.provenance().forEach((name, value) -> row(card, name, value));
        card.append(
                        "\nThe same keys stand in the metadata of GGUF files, as `model_forge.*`; `release.json` holds the digest of")
                .append(" every file.\n");
    }

    /** Text within a line or a cell: it cannot begin markup of its own. */
    private static String inline(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '|' -> safe.append("\\|");
                case '`', '[', ']', '*' -> safe.append('\\').append(c);
                default -> safe.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return safe.toString();
    }

    /** A JSON string is a YAML scalar too. */
    private static String quoted(String text) {
        StringBuilder safe = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                safe.append('\\').append(c);
            } else {
                safe.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return safe.append('"').toString();
    }
}
