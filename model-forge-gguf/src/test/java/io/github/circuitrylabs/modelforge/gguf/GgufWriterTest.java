package io.github.circuitrylabs.modelforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufWriterTest {
    @TempDir
    Path folder;

    private GgufWriter sample(String name) {
        float[] values = Golden.floats("rows.f32");
        return GgufWriter.to(folder.resolve(name))
                .put("general.architecture", GgufValue.string("test"))
                .put("a.u32", GgufValue.u32(4_000_000_000L))
                .put("a.f32", GgufValue.f32(1.5f))
                .put("a.bool", GgufValue.bool(true))
                .put("a.i64", new GgufValue(GgufValueType.INT64, null, -7L))
                .put("a.u16", new GgufValue(GgufValueType.UINT16, null, 65535L))
                .put("a.f64", new GgufValue(GgufValueType.FLOAT64, null, 0.1))
                .put("a.strings", GgufValue.strings(List.of("", "grüß", "\u4e2d")))
                .put("a.i32s", GgufValue.i32s(List.of(-1, 2)))
                .put("a.f32s", GgufValue.f32s(List.of(0.25f)))
                .add("norm", GgmlType.F32, new long[] {5}, FloatSource.of(new float[] {1, 2, 3, 4, 5}))
                .add("matrix", GgmlType.Q8_0, new long[] {values.length / 64, 64}, FloatSource.of(values))
                .add("long", GgmlType.F16, new long[] {1000, 1001}, (start, target, offset, count) -> {
                    for (int i = 0; i < count; i++) {
                        target[offset + i] = (start + i) % 2048;
                    }
                });
    }

    @Test
    void should_return_what_was_written() {
        GgufWriter.Result result = sample("a.gguf").write();

        try (GgufFile file = GgufFile.open(result.path())) {
            assertThat(file.byteSize()).isEqualTo(result.bytes());
            assertThat(file.values()).hasSize(10);
            assertThat(file.value("a.u32").orElseThrow().asLong()).isEqualTo(4_000_000_000L);
            assertThat(file.value("a.i64").orElseThrow().asLong()).isEqualTo(-7);
            assertThat(file.value("a.u16").orElseThrow().asLong()).isEqualTo(65535);
            assertThat(file.value("a.f64").orElseThrow().asDouble()).isEqualTo(0.1);
            assertThat(file.value("a.bool").orElseThrow().asBoolean()).isTrue();
            assertThat(file.value("a.strings").orElseThrow().asStrings()).containsExactly("", "grüß", "\u4e2d");
            assertThat(file.value("a.i32s").orElseThrow().asLongs()).containsExactly(-1L, 2L);
            assertThat(file.value("a.f32s").orElseThrow().asFloats()).containsExactly(0.25f);
            assertThat(file.names()).containsExactly("norm", "matrix", "long");
            assertThat(file.tensor("norm").toFloats()).containsExactly(1, 2, 3, 4, 5);
            assertThat(file.tensor("matrix").toFloats()).isEqualTo(Golden.floats("rows.q8_0.back"));
            assertThat(file.tensor("long").shape()).containsExactly(1000, 1001);
            assertThat(file.tensor("long").toFloats()[1_000_999]).isEqualTo(1_000_999 % 2048);
            assertThat(file.inspect().toString()).contains("matrix  Q8_0 [48, 64]");
        }
    }

    @Test
    void should_write_the_same_bytes_whatever_the_threads() throws IOException, NoSuchAlgorithmException {
        GgufWriter.Result one = sample("one.gguf").threads(1).write();
        GgufWriter.Result three = sample("three.gguf").threads(3).write();

        byte[] bytes = Files.readAllBytes(one.path());
        assertThat(bytes).isEqualTo(Files.readAllBytes(three.path()));
        assertThat(one.sha256())
                .isEqualTo(three.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }

    @Test
    void should_refuse_values_that_the_type_cannot_hold() throws IOException {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 70_000}) {
            GgufWriter writer = GgufWriter.to(folder.resolve("bad.gguf"))
                    .add("w", GgmlType.F16, new long[] {2}, FloatSource.of(new float[] {0, bad}));
            assertThatThrownBy(writer::write)
                    .isInstanceOf(TensorFileException.class)
                    .hasMessageContaining("(w)")
                    .hasMessageContaining("element (1)");
        }
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void should_refuse_what_cannot_be_laid_out() {
        GgufWriter writer = GgufWriter.to(folder.resolve("bad.gguf")).put("k", GgufValue.bool(false));
        FloatSource source = FloatSource.of(new float[64]);

        assertThatThrownBy(() -> writer.put("k", GgufValue.bool(true))).hasMessageContaining("KEY");
        assertThatThrownBy(() -> writer.add("x".repeat(64), GgmlType.F32, new long[] {64}, source))
                .hasMessageContaining("TENSOR_NAME");
        assertThatThrownBy(() -> writer.add("x", GgmlType.Q8_0, new long[] {2, 31}, source))
                .hasMessageContaining("DIMENSIONS");
        assertThatThrownBy(() -> writer.add("x", GgmlType.I32, new long[] {64}, source))
                .hasMessageContaining("TENSOR_TYPE");
    }
}
