package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.modelForge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Findings;
import io.github.circuitrylabs.modelforge.eval.Figure;
import io.github.circuitrylabs.modelforge.eval.Metric;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code model-forge models}. */
class ModelsCommandTest {

    @TempDir
    private Path home;

    @Test
    void should_number_what_is_imported_and_say_what_a_name_stands_for() throws IOException {
        // WHEN
        CommandRun first = imported("one", true, "--promote");
        CommandRun second = imported("two", true, "--promote", "--json");
        // THEN
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).isEqualTo("forge-psychosis-v1  current" + System.lineSeparator());
        JsonNode json = second.json();
        assertThat(json.get("model").asText()).isEqualTo("forge-psychosis-v2");
        assertThat(json.get("state").asText()).isEqualTo("current");
        assertThat(json.get("targets").get(0).asText()).isEqualTo("ai_psychosis");
        assertThat(json.get("approval").get("evaluation_sha256").asText()).hasSize(64);
        assertThat(models("list", "--json").json())
                .extracting(model -> model.get("state").asText())
                .containsExactly("registered", "current");
        assertThat(models("show", "forge-psychosis").out()).startsWith("forge-psychosis-v2  current");
    }

    @Test
    void should_keep_what_nobody_evaluated_as_a_candidate_that_cannot_be_promoted() throws IOException {
        // WHEN
        CommandRun candidate = imported("one", false);
        CommandRun promotion = models("promote", "forge-psychosis-v1");
        // THEN
        assertThat(candidate.out()).contains("candidate");
        assertThat(promotion.exitCode()).isEqualTo(1);
        assertThat(promotion.err()).contains("No evaluation lets forge-psychosis-v1 pass");
    }

    @Test
    void should_refuse_a_model_whose_evaluation_is_of_other_bytes() throws IOException {
        // GIVEN
        Path evaluation = evaluation(model("one"));
        // WHEN
        CommandRun refused =
                models("import", model("two").toString(), "--name", "forge", "--evaluation", evaluation.toString());
        // THEN
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("other bytes");
        assertThat(models("list", "--json").json()).isEmpty();
    }

    @Test
    void should_roll_back_to_the_version_before() throws IOException {
        // GIVEN
        imported("one", true, "--promote");
        imported("two", true, "--promote");
        // WHEN
        CommandRun rollback = models("rollback", "forge-psychosis");
        CommandRun again = models("rollback", "forge-psychosis");
        // THEN
        assertThat(rollback.out()).contains("forge-psychosis-v1 is current again");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("nothing to go back to");
    }

    @Test
    void should_say_what_pruning_would_remove_before_it_does() throws IOException {
        // GIVEN
        imported("one", false);
        imported("two", false);
        imported("three", true, "--promote");
        // WHEN
        JsonNode planned = models("prune", "--keep", "0", "--dry-run", "--json").json();
        JsonNode pruned = models("prune", "--keep", "0", "--json").json();
        // THEN
        assertThat(planned.get("removed")).hasSize(2);
        assertThat(planned.get("dry_run").asBoolean()).isTrue();
        assertThat(pruned.get("bytes")).isEqualTo(planned.get("bytes"));
        assertThat(models("list", "--json").json())
                .extracting(model -> model.get("state").asText())
                .containsExactly("pruned", "pruned", "current");
        assertThat(models("verify").exitCode()).isZero();
    }

    @Test
    void should_name_a_damaged_file() throws IOException {
        // GIVEN
        String sha256 = imported("one", true, "--json")
                .json()
                .get("files")
                .get("weights")
                .get("sha256")
                .asText();
        Path blob = home.resolve("models/blobs/sha256").resolve(sha256);
        Files.delete(blob);
        Files.writeString(blob, "onf");
        // WHEN
        CommandRun verification = models("verify");
        // THEN
        assertThat(verification.exitCode()).isEqualTo(1);
        assertThat(verification.out())
                .contains("weights of forge-psychosis-v1 is damaged")
                .contains(sha256);
    }

    @Test
    void should_point_to_what_is_missing_on_the_command_line() throws IOException {
        assertThat(models().exitCode()).isEqualTo(2);
        assertThat(models("show", "forge-v7").err()).contains("There is no model (forge-v7)");
        assertThat(models("promote", "forge").err()).contains("forge-v1");
        assertThat(models("import", model("one").toString()).err()).contains("--name or --domain");
        assertThat(models("import", model("one").toString(), "--domain", "psychosis")
                        .err())
                .contains("--target");
    }

    private CommandRun imported(String content, boolean evaluated, String... options) throws IOException {
        Path model = model(content);
        List<String> args = new java.util.ArrayList<>(
                List.of("import", model.toString(), "--domain", "psychosis", "--target", "ai_psychosis"));
        if (evaluated) {
            args.addAll(List.of("--evaluation", evaluation(model).toString()));
        }
        args.addAll(List.of(options));
        return models(args.toArray(String[]::new));
    }

    private CommandRun models(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "models";
        System.arraycopy(args, 0, all, 1, args.length);
        return modelForge(home, all);
    }

    private Path model(String content) throws IOException {
        Path model =
                Files.createDirectories(home.resolve("runs").resolve(content).resolve("model"));
        Files.writeString(model.resolve("weights"), content);
        return model;
    }

    /** A report as a good generator gets it under the policy that ships. */
    private static Path evaluation(Path model) {
        Path file = model.resolveSibling("evaluation").resolve(EvaluationReport.FILE_NAME);
        EvaluationReport.decide(
                        "m",
                        model,
                        new Findings(
                                "the generator in use",
                                Map.of(),
                                null,
                                null,
                                null,
                                null,
                                List.of(
                                        figure(Metric.WELL_FORMED, 0.95),
                                        figure(Metric.REPEATING, 0.01),
                                        figure(Metric.GAIN, 0.1),
                                        figure(Metric.DIVERSITY_RATIO, 1)),
                                List.of(),
                                List.of()),
                        ReleasePolicy.defaults(),
                        1)
                .write(file);
        return file;
    }

    private static Figure figure(Metric metric, double value) {
        return Figure.of(metric, new Interval(value, value - 0.01, value + 0.01), 100, "test");
    }
}
