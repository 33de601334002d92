package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.files.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetExportTest {

    private static final Canary CANARY = Canary.of("26b5c67b-86a4-4a5c-9c1d-0f1e2d3c4b5a");
    private static final ExportSettings SETTINGS =
            new ExportSettings(CANARY, Map.of("target", "ai_psychosis"), Map.of("held_out", 2L));

    @TempDir
    Path folder;

    private final Exporters exporters = Exporters.load();

    @Test
    void should_say_beside_the_file_what_it_holds() throws IOException {
        Path file = folder.resolve("pairs.jsonl");

        DatasetExport.preferencePairs(exporters.preferencePairs("dpo"), SETTINGS)
                .toFile(file, Stream.of(Samples.plainPair(), Samples.adversarialPair()));

        JsonNode manifest = new JsonMapper()
                .readTree(folder.resolve("pairs.jsonl.manifest.json").toFile());
        assertThat(manifest.path("kind").asText()).isEqualTo("preference pairs");
        assertThat(manifest.path("rows").asLong()).isEqualTo(2);
        assertThat(manifest.path("content_label").asText()).isEqualTo("ADVERSARIAL_CONTENT");
        assertThat(manifest.path("content_labels").toString()).isEqualTo("{\"ADVERSARIAL_CONTENT\":1,\"none\":1}");
        assertThat(manifest.path("targets").toString()).isEqualTo("{\"ai_psychosis\":2}");
        assertThat(manifest.path("query").path("target").asText()).isEqualTo("ai_psychosis");
        assertThat(manifest.path("left_out").path("held_out").asLong()).isEqualTo(2);
        assertThat(manifest.path("canary").asText()).isEqualTo(CANARY.text());
        assertThat(manifest.path("files").get(0).path("sha256").asText()).isEqualTo(Digests.sha256(file));
        assertThat(manifest.path("files").get(0).path("bytes").asLong()).isEqualTo(Files.size(file));
    }

    @Test
    void should_write_the_same_manifest_again() throws IOException {
        DatasetExport<ExportedScenario> export = DatasetExport.scenarios(exporters.scenarios("parquet"), SETTINGS);

        ExportManifest first = export.toStream(new ByteArrayOutputStream(), Samples.awkward(100));
        ExportManifest second = export.toStream(new ByteArrayOutputStream(), Samples.awkward(100));

        assertThat(second).isEqualTo(first);
        assertThat(second.toJson()).isEqualTo(first.toJson());
    }

    @Test
    void should_leave_nothing_behind_when_the_rows_fail() throws IOException {
        Stream<ExportedScenario> rows = Stream.of(Samples.full()).peek(row -> {
            throw new IllegalStateException("the source failed");
        });

        assertThatThrownBy(() -> DatasetExport.scenarios(exporters.scenarios("parquet"), SETTINGS)
                        .toFile(folder.resolve("rows.parquet"), rows))
                .hasMessage("the source failed");

        assertThat(folder).isEmptyDirectory();
    }
}
