package io.github.circuitrylabs.modelforge.gguf.internal.safetensors;

import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import io.github.circuitrylabs.modelforge.gguf.TensorView;
import io.github.circuitrylabs.modelforge.gguf.internal.io.HalfFloats;
import io.github.circuitrylabs.modelforge.gguf.internal.io.MappedFile;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.Objects;

/** A tensor of a mapped safetensors file. */
public final class SafetensorsView implements TensorView {
    private static final int CHUNK = 1 << 16;

    private final MappedFile file;
    private final SafetensorsHeader.Entry entry;

    /** A view of one entry. */
    public SafetensorsView(MappedFile file, SafetensorsHeader.Entry entry) {
        this.file = file;
        this.entry = entry;
    }

    @Override
    public String name() {
        return entry.name();
    }

    @Override
    public String type() {
        return entry.type().name();
    }

    @Override
    public long[] shape() {
        return entry.shape().stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public long elementCount() {
        return entry.elements();
    }

    @Override
    public long byteSize() {
        return entry.end() - entry.begin();
    }

    @Override
    public ByteBuffer bytes(long start, int length) {
        Objects.checkFromIndexSize(start, (long) length, byteSize());
        return file.slice(entry.begin() + start, length);
    }

    @Override
    public void read(long start, float[] target, int offset, int count) {
        Objects.checkFromIndexSize(start, (long) count, entry.elements());
        Objects.checkFromIndexSize(offset, count, target.length);
        short[] halves = entry.type().bytes() == 2 ? new short[Math.min(count, CHUNK)] : new short[0];
        for (int done = 0; done < count; done += CHUNK) {
            int n = Math.min(CHUNK, count - done);
            ByteBuffer bytes = bytes(
                    (start + done) * entry.type().bytes(), n * entry.type().bytes());
            decode(bytes, halves, target, offset + done, n);
        }
    }

    private void decode(ByteBuffer bytes, short[] halves, float[] target, int at, int n) {
        switch (entry.type()) {
            case F32 -> bytes.asFloatBuffer().get(target, at, n);
            case F16 -> {
                shorts(bytes, halves, n);
                for (int i = 0; i < n; i++) {
                    target[at + i] = HalfFloats.fromHalf(halves[i]);
                }
            }
            case BF16 -> {
                shorts(bytes, halves, n);
                for (int i = 0; i < n; i++) {
                    target[at + i] = HalfFloats.fromBfloat(halves[i]);
                }
            }
            case F64 -> {
                for (int i = 0; i < n; i++) {
                    target[at + i] = (float) bytes.getDouble(8 * i);
                }
            }
            case I8 -> {
                for (int i = 0; i < n; i++) {
                    target[at + i] = bytes.get(i);
                }
            }
            case U8, BOOL -> {
                for (int i = 0; i < n; i++) {
                    target[at + i] = bytes.get(i) & 0xff;
                }
            }
            case I16 -> {
                for (int i = 0; i < n; i++) {
                    target[at + i] = bytes.getShort(2 * i);
                }
            }
            case U16 -> {
                for (int i = 0; i < n; i++) {
                    target[at + i] = bytes.getShort(2 * i) & 0xffff;
                }
            }
            case I32 -> {
                for (int i = 0; i < n; i++) {
                    target[at + i] = bytes.getInt(4 * i);
                }
            }
            case I64 -> {
                for (int i = 0; i < n; i++) {
                    target[at + i] = bytes.getLong(8 * i);
                }
            }
            case U32, U64, F8_E4M3, F8_E5M2 ->
                throw new TensorFileException(
                        file.path(),
                        name(),
                        "of type (" + type() + ") cannot be read as floats. Maybe read its bytes.");
        }
    }

    private static void shorts(ByteBuffer bytes, short[] target, int n) {
        ShortBuffer view = bytes.asShortBuffer();
        view.get(target, 0, n);
    }
}
