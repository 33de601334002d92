package io.github.circuitrylabs.modelforge.gguf.internal.format;

import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import io.github.circuitrylabs.modelforge.gguf.TensorView;
import io.github.circuitrylabs.modelforge.gguf.internal.io.MappedFile;
import io.github.circuitrylabs.modelforge.gguf.internal.quant.BlockCodec;
import io.github.circuitrylabs.modelforge.gguf.internal.quant.BlockCodecs;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A tensor of a mapped GGUF file. */
public final class GgufView implements TensorView {
    private static final int CHUNK = 1 << 16;

    private final MappedFile file;
    private final GgufHeader.Entry entry;

    /** A view of one entry. */
    public GgufView(MappedFile file, GgufHeader.Entry entry) {
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
        return entry.bytes();
    }

    @Override
    public ByteBuffer bytes(long start, int length) {
        Objects.checkFromIndexSize(start, (long) length, entry.bytes());
        return file.slice(entry.begin() + start, length);
    }

    @Override
    public void read(long start, float[] target, int offset, int count) {
        GgmlType type = entry.type();
        Objects.checkFromIndexSize(start, (long) count, entry.elements());
        Objects.checkFromIndexSize(offset, count, target.length);
        if (start % type.blockSize() != 0 || count % type.blockSize() != 0) {
            throw new IllegalArgumentException("Elements (" + start + ", " + count + ") of " + name()
                    + " are not whole blocks of " + type.blockSize() + ".");
        }
        BlockCodec codec = BlockCodecs.of(type)
                .orElseThrow(() -> new TensorFileException(
                        file.path(), name(), "of type (" + type + ") cannot be decoded. Maybe read its bytes."));
        for (int done = 0; done < count; done += CHUNK) {
            int n = Math.min(CHUNK, count - done);
            ByteBuffer bytes = bytes(type.bytes(start + done), (int) type.bytes(n));
            codec.dequantize(bytes, 0, target, offset + done, n);
        }
    }
}
