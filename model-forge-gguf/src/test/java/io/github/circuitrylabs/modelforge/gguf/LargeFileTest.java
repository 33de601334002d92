package io.github.circuitrylabs.modelforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of more than 2 GiB; sparse, so that they take no room on disk. */
class LargeFileTest {
    private static final long ROWS = 700_000;
    private static final long COLUMNS = 1024;
    private static final long BYTES = 4 * ROWS * COLUMNS;

    @TempDir
    Path folder;

    private static ByteBuffer little(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void put(FileChannel channel, long at, float value) throws IOException {
        channel.write(little(4).putFloat(value).flip(), at);
    }

    private static void check(TensorView view) {
        float[] row = new float[(int) COLUMNS];
        // This row spans the end of the first GiB; the last one is far beyond the second.
        long crossing = (1L << 30) / 4 / COLUMNS - 1;
        view.read((crossing - 1) * COLUMNS, row, 0, row.length);
        assertThat(row).containsOnly(0f);
        view.read((ROWS - 1) * COLUMNS, row, 0, row.length);
        assertThat(row[1022]).isZero();
        assertThat(row[1023]).isEqualTo(2.5f);
        float[] rows = new float[4 * (int) COLUMNS];
        view.read((crossing - 1) * COLUMNS, rows, 0, rows.length);
        assertThat(rows[(int) COLUMNS]).isEqualTo(1.5f);
    }

    private static void fill(FileChannel channel, long data) throws IOException {
        put(channel, data + (1L << 30) - 4 * COLUMNS, 1.5f);
        put(channel, data + BYTES - 4, 2.5f);
    }

    @Test
    void should_read_safetensors_beyond_two_gib() throws IOException {
        Path path = folder.resolve("large.safetensors");
        byte[] header = ("{\"w\":{\"dtype\":\"F32\",\"shape\":[" + ROWS + "," + COLUMNS + "],\"data_offsets\":[0,"
                        + BYTES + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(
                    little(8 + header.length).putLong(header.length).put(header).flip(), 0);
            fill(channel, 8 + header.length);
        }

        try (TensorFile file = Safetensors.open(path)) {
            check(file.tensor("w"));
        }
    }

    @Test
    void should_read_gguf_beyond_two_gib() throws IOException {
        Path path = folder.resolve("large.gguf");
        ByteBuffer header = little(96);
        header.putInt(0x46554747).putInt(3).putLong(1).putLong(0);
        header.putLong(1)
                .put((byte) 'w')
                .putInt(2)
                .putLong(COLUMNS)
                .putLong(ROWS)
                .putInt(0)
                .putLong(0);
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(header.rewind(), 0);
            fill(channel, 96);
        }

        try (GgufFile file = GgufFile.open(path)) {
            assertThat(file.byteSize()).isGreaterThan(2L << 30);
            check(file.tensor("w"));
        }
    }
}
