package io.github.circuitrylabs.modelforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void should_read_what_the_reference_writes() {
        try (TensorFile file = Safetensors.open(Golden.path("mixed.safetensors"))) {
            assertThat(file.metadata()).containsEntry("format", "np").containsEntry("note", "grüß");
            assertThat(file.names()).contains("f64", "f32", "f16", "i64", "u8", "scalar", "empty");
            assertThat(file.tensor("f32").shape()).containsExactly(2, 3);
            assertThat(file.tensor("f32").toFloats()).containsExactly(-2f, -1.2f, -0.4f, 0.4f, 1.2f, 2f);
            assertThat(file.tensor("f16").toFloats()).containsExactly(-3f, -1.5f, 0f, 1.5f, 3f);
            assertThat(file.tensor("f64").toFloats()[0]).isEqualTo(-1f);
            assertThat(file.tensor("i64").toFloats()).containsExactly(-5f, 0x1p40f);
            assertThat(file.tensor("i64").bytes(8, 8).getLong()).isEqualTo(1L << 40);
            assertThat(file.tensor("u8").toFloats()).containsExactly(0f, 200f, 255f);
            assertThat(file.tensor("scalar").shape()).isEmpty();
            assertThat(file.tensor("scalar").toFloats()).containsExactly(4.5f);
            assertThat(file.tensor("empty").toFloats()).isEmpty();
        }
    }

    @Test
    void should_name_file_and_tensor_that_is_missing() {
        try (TensorFile file = Safetensors.open(Golden.path("mixed.safetensors"))) {
            assertThatThrownBy(() -> file.tensor("nope"))
                    .isInstanceOf(TensorFileException.class)
                    .hasMessageContaining("mixed.safetensors")
                    .hasMessageContaining("(nope)");
        }
    }

    @Test
    void should_return_what_was_written() {
        Path path = folder.resolve("out.safetensors");
        float[] values = {1, -2, 0.5f, 1e-3f, 65504, 3};
        SafetensorsWriter.to(path)
                .metadata("format", "pt")
                .add("half", SafetensorsType.F16, new long[] {3, 2}, values)
                .add("full", SafetensorsType.F32, new long[] {6}, values)
                .add("brain", SafetensorsType.BF16, new long[] {6}, values)
                .write();

        try (TensorFile file = Safetensors.open(path)) {
            assertThat(file.names()).containsExactly("full", "half", "brain");
            assertThat(file.metadata()).containsExactlyEntriesOf(Map.of("format", "pt"));
            assertThat(file.tensor("full").toFloats()).isEqualTo(values);
            assertThat(file.tensor("half").toFloats()[4]).isEqualTo(65504f);
            assertThat(file.tensor("brain").toFloats()[5]).isEqualTo(3f);
        }
    }

    @Test
    void should_write_the_same_bytes_for_the_same_declarations() throws IOException {
        byte[][] written = new byte[2][];
        for (int i = 0; i < 2; i++) {
            Path path = folder.resolve(i + ".safetensors");
            SafetensorsWriter.to(path)
                    .metadata(i == 0 ? "a" : "b", "1")
                    .metadata(i == 0 ? "b" : "a", "1")
                    .add("x", SafetensorsType.BF16, new long[] {70_000}, (start, target, offset, count) -> {
                        for (int j = 0; j < count; j++) {
                            target[offset + j] = start + j;
                        }
                    })
                    .write();
            written[i] = Files.readAllBytes(path);
        }
        assertThat(written[0]).isEqualTo(written[1]);
        assertThat((8
                                + ByteBuffer.wrap(written[0])
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .getLong())
                        % 8)
                .isZero();
    }

    @Test
    void should_leave_the_old_file_when_writing_fails() throws IOException {
        Path path = folder.resolve("kept.safetensors");
        Files.writeString(path, "old");
        SafetensorsWriter writer = SafetensorsWriter.to(path)
                .add("x", SafetensorsType.F32, new long[] {4}, (start, target, offset, count) -> {
                    throw new IllegalStateException("source failed");
                });

        assertThatThrownBy(writer::write).hasMessage("source failed");
        assertThat(Files.readString(path)).isEqualTo("old");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void should_read_a_sharded_set() throws IOException {
        SafetensorsWriter.to(folder.resolve("model-1.safetensors"))
                .add("a", SafetensorsType.F32, new long[] {1}, new float[] {1})
                .write();
        SafetensorsWriter.to(folder.resolve("model-2.safetensors"))
                .add("b", SafetensorsType.F32, new long[] {1}, new float[] {2})
                .write();
        Path index = folder.resolve("model.safetensors.index.json");
        Files.writeString(index, "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}");

        try (TensorFile file = Safetensors.open(folder)) {
            assertThat(file.names()).containsExactly("a", "b");
            assertThat(file.tensor("b").toFloats()).containsExactly(2f);
        }

        Files.writeString(index, "{\"weight_map\":{\"a\":\"model-2.safetensors\",\"b\":\"model-2.safetensors\"}}");
        assertThatThrownBy(() -> Safetensors.open(folder))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("(a)");
        Files.writeString(index, "{\"weight_map\":{\"a\":\"../model-1.safetensors\"}}");
        assertThatThrownBy(() -> Safetensors.open(folder))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("no file name");
    }

    @Test
    void should_write_a_sharded_set_that_reads_as_one() {
        SafetensorsWriter writer = SafetensorsWriter.to(folder.resolve("model.safetensors"))
                .metadata("format", "pt")
                .add("a", SafetensorsType.F32, new long[] {2}, new float[] {1, 2})
                .add("b", SafetensorsType.F32, new long[] {9}, new float[9])
                .add("c", SafetensorsType.F16, new long[] {2}, new float[] {3, 4})
                .add("d", SafetensorsType.F32, new long[] {1}, new float[] {5});

        Path index = writer.writeSharded(16);

        assertThat(folder.resolve("model-00003-of-00003.safetensors")).exists();
        for (Path path : List.of(index, folder)) {
            try (TensorFile file = Safetensors.open(path)) {
                assertThat(file.names()).containsExactlyInAnyOrder("a", "b", "c", "d");
                assertThat(file.tensor("c").toFloats()).containsExactly(3f, 4f);
                assertThat(file.tensor("d").toFloats()).containsExactly(5f);
                assertThat(file.metadata()).containsEntry("format", "pt");
            }
        }
        assertThat(writer.writeSharded(1000)).isEqualTo(folder.resolve("model.safetensors"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}} | 12 | overlaps",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | hole",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}} | 8 | has only",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 8 | belong to none",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}} | 4 | overflows",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | 8 | say otherwise",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | 4 | natural number",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}} | 4 | natural number",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,99999999999999999999]}} | 4 | natural number",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | 4 | say otherwise",
                "{\"a\":{\"dtype\":\"Q9\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | unknown dtype",
                "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | unknown dtype",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | Duplicate field",
                "{\"__metadata__\":{\"k\":1}} | 0 | is not text",
                "[1] | 0 | begin with",
                "{\"a\": | 0 | not valid JSON",
                "{} {} | 0 | not valid JSON",
            })
    void should_refuse_malformed_headers(String header, int dataBytes, String reason) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        Path path = folder.resolve("bad.safetensors");
        Files.write(path, bytes.putLong(json.length).put(json).array());

        assertThatThrownBy(() -> Safetensors.open(path))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("bad.safetensors")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "100000001", "9223372036854775807", "-1", "4096"})
    void should_refuse_impossible_header_lengths(long length) throws IOException {
        Path path = folder.resolve("bad.safetensors");
        Files.write(
                path,
                ByteBuffer.allocate(64)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .array());

        assertThatThrownBy(() -> Safetensors.open(path))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("announces a header");
    }

    @Test
    void should_refuse_every_truncation() throws IOException {
        byte[] whole = Golden.bytes("mixed.safetensors");
        Path path = folder.resolve("cut.safetensors");
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(path, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.open(path)).isInstanceOf(TensorFileException.class);
        }
    }

    @Test
    void should_refuse_names_declared_twice() {
        SafetensorsWriter writer =
                SafetensorsWriter.to(folder.resolve("x")).add("a", SafetensorsType.F32, new long[] {1}, new float[1]);
        for (String name : List.of("a", "__metadata__")) {
            assertThatThrownBy(() -> writer.add(name, SafetensorsType.F32, new long[] {1}, new float[1]))
                    .isInstanceOf(TensorFileException.class)
                    .hasMessageContaining(name);
        }
    }
}
