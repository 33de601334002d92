package io.github.circuitrylabs.modelforge.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.modelforge.eval.internal.ReportPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read of a release: the page and the card. */
class ReleaseTextsTest {

    private static final String NASTY = "</title><script>alert(1)</script> | `x` [y](z)\n---\nname: \"q\"";

    @TempDir
    private Path folder;

    private ReleaseApproval approval;

    @BeforeEach
    void evaluate() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        EvaluationReport report = Reports.of(folder, false);
        GateOverride override = new GateOverride(
                1,
                "m-1",
                report.modelDigest(),
                "0".repeat(64),
                "mira",
                NASTY,
                report.failures(),
                "2026-11-21T00:00:00Z");
        approval = new ReleaseApproval(report, override, "0".repeat(64));
    }

    @Test
    void should_escape_whatever_people_write() {
        assertThat(ReportPage.of(approval, List.of(), List.of()))
                .doesNotContain("<script>")
                .contains("&lt;script&gt;");
        assertThat(card().split("---\n", 3)[2]).doesNotContain("<script>").contains("&lt;script>", "\\| \\`x\\`");
    }

    @Test
    void should_need_nothing_but_itself() {
        assertThat(ReportPage.of(approval, List.of(), List.of()))
                .contains("<svg", "prefers-color-scheme: dark", "width=device-width")
                .doesNotContain("http://", "https://", "<script", "<link");
    }

    @Test
    void should_begin_with_front_matter_that_is_yaml() {
        Object yaml = new org.yaml.snakeyaml.Yaml(
                        new org.yaml.snakeyaml.constructor.SafeConstructor(new org.yaml.snakeyaml.LoaderOptions()))
                .load(card().split("---\n", 3)[1]);
        assertThat(yaml).isInstanceOfSatisfying(Map.class, map -> {
            assertThat(map.get("license")).isEqualTo("mit");
            assertThat(map.get("base_model")).isEqualTo(NASTY.replace('\n', ' '));
            assertThat(map.get("library_name")).isEqualTo("llama.cpp");
        });
    }

    @Test
    void should_show_every_figure_with_its_interval() {
        assertThat(card()).contains("| gain in reveal rate | -0.1000 | [-0.1100, -0.0900] | 100 |");
    }

    private String card() {
        ShippedFile file = new ShippedFile(
                "m-1.q8_0.gguf",
                "q8_0",
                10,
                "0".repeat(64),
                List.of(Reports.figure(Metric.KL_TO_SOURCE, 0.01)),
                List.of(),
                true);
        return ModelCard.defaults()
                .withBaseModel(NASTY)
                .withRecipe(Map.of("epochs", "2"))
                .text("m-1", approval, List.of(file), List.of());
    }
}
