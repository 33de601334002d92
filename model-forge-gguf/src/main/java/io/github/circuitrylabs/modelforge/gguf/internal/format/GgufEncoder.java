package io.github.circuitrylabs.modelforge.gguf.internal.format;

import io.github.circuitrylabs.modelforge.gguf.FloatSource;
import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.GgufValue;
import io.github.circuitrylabs.modelforge.gguf.GgufValueType;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import io.github.circuitrylabs.modelforge.gguf.internal.quant.BlockCodec;
import io.github.circuitrylabs.modelforge.gguf.internal.quant.BlockCodecs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Encodes a GGUF file to a channel, front to back, hashing as it goes. */
public final class GgufEncoder implements AutoCloseable {
    private static final int CHUNK = 1 << 18;
    private static final float HALF_OVERFLOWS = 65520;

    private final Path path;
    private final FileChannel channel;
    private final int threads;
    private final ExecutorService workers;
    private final MessageDigest digest;
    private long position;

    /** A tensor to be written; the shape is outermost first. */
    public record Item(String name, GgmlType type, long[] shape, long elements, FloatSource source) {}

    /** An encoder to an empty channel. */
    public GgufEncoder(Path path, FileChannel channel, int threads) {
        this.path = path;
        this.channel = channel;
        this.threads = threads;
        this.workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "gguf-quantise");
            thread.setDaemon(true);
            return thread;
        });
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /** Writes the header and its padding. */
    public void header(Map<String, GgufValue> values, List<Item> items) throws IOException {
        Sink sink = new Sink();
        sink.i32(GgufHeader.MAGIC);
        sink.i32(GgufHeader.VERSION);
        sink.i64(items.size());
        sink.i64(values.size());
        values.forEach((key, value) -> {
            sink.string(key);
            sink.value(value);
        });
        long offset = 0;
        for (Item item : items) {
            sink.string(item.name);
            sink.i32(item.shape.length);
            for (int d = item.shape.length - 1; d >= 0; d--) {
                sink.i64(item.shape[d]);
            }
            sink.i32(item.type.id());
            sink.i64(offset);
            offset = GgufHeader.padded(offset + item.type.bytes(item.elements));
        }
        write(ByteBuffer.wrap(sink.bytes.toByteArray()));
        pad();
    }

    /** Writes a tensor's data and its padding. */
    public void tensor(Item item) throws IOException {
        for (long at = 0; at < item.elements; ) {
            List<Future<ByteBuffer>> chunks = new ArrayList<>();
            for (int i = 0; i < threads && at < item.elements; i++) {
                long start = at;
                int count = (int) Math.min(CHUNK, item.elements - at);
                chunks.add(workers.submit(() -> encode(item, start, count)));
                at += count;
            }
            for (Future<ByteBuffer> chunk : chunks) {
                write(await(item, chunk));
            }
        }
        pad();
    }

    private ByteBuffer await(Item item, Future<ByteBuffer> chunk) throws IOException {
        try {
            return chunk.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TensorFileException problem) {
                throw problem;
            }
            throw new TensorFileException(path, item.name, "cannot be encoded (" + e.getCause() + ")", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private ByteBuffer encode(Item item, long start, int count) {
        float[] values = new float[count];
        item.source.read(start, values, 0, count);
        check(item, start, values);
        BlockCodec codec = BlockCodecs.of(item.type).orElseThrow();
        ByteBuffer target = ByteBuffer.allocate((int) item.type.bytes(count)).order(ByteOrder.LITTLE_ENDIAN);
        codec.quantize(values, 0, count, target, 0);
        return target;
    }

    private void check(Item item, long start, float[] values) {
        float limit = item.type == GgmlType.F16 ? HALF_OVERFLOWS : Float.POSITIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            // Written so that NaN fails, too.
            if (!(Math.abs(values[i]) < limit)) {
                throw new TensorFileException(
                        path,
                        item.name,
                        "has the value (" + values[i] + ") at element (" + (start + i) + "), which " + item.type
                                + " cannot hold. Maybe training diverged.");
            }
        }
    }

    private void pad() throws IOException {
        write(ByteBuffer.allocate((int) (GgufHeader.padded(position) - position)));
    }

    private void write(ByteBuffer buffer) throws IOException {
        position += buffer.remaining();
        digest.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** How many bytes have been written. */
    public long position() {
        return position;
    }

    /** The digest of all bytes written; resets it. */
    public String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }

    private static final class Sink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void u8(int value) {
            bytes.write(value);
        }

        void i16(int value) {
            u8(value);
            u8(value >>> 8);
        }

        void i32(int value) {
            i16(value);
            i16(value >>> 16);
        }

        void i64(long value) {
            i32((int) value);
            i32((int) (value >>> 32));
        }

        void string(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            i64(utf8.length);
            bytes.writeBytes(utf8);
        }

        void value(GgufValue value) {
            i32(value.type().id());
            GgufValueType elementType = value.elementType();
            if (elementType == null) {
                scalar(value.type(), value.value());
                return;
            }
            List<?> elements = (List<?>) value.value();
            i32(elementType.id());
            i64(elements.size());
            elements.forEach(element -> scalar(elementType, element));
        }

        private void scalar(GgufValueType type, Object value) {
            switch (type) {
                case UINT8, INT8 -> u8(((Long) value).intValue());
                case UINT16, INT16 -> i16(((Long) value).intValue());
                case UINT32, INT32 -> i32(((Long) value).intValue());
                case UINT64, INT64 -> i64((Long) value);
                case FLOAT32 -> i32(Float.floatToRawIntBits((Float) value));
                case FLOAT64 -> i64(Double.doubleToRawLongBits((Double) value));
                case BOOL -> u8((Boolean) value ? 1 : 0);
                case STRING -> string((String) value);
                case ARRAY -> throw new IllegalArgumentException("Arrays of arrays are not supported.");
            }
        }
    }
}
