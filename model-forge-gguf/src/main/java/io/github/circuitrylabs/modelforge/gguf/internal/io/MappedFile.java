package io.github.circuitrylabs.modelforge.gguf.internal.io;

import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A read-only memory mapping of a file of any size. One mapping ends at 2 GiB in Java, so a long file is covered by
 * windows that start every GiB and overlap by one: every slice up to a GiB lies whole inside one of them.
 * Thread-safe. Closing releases the channel; the mappings go with the garbage collector.
 */
public final class MappedFile implements AutoCloseable {
    /** The longest slice. */
    public static final int MAX_SLICE = 1 << 30;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final AtomicReferenceArray<MappedByteBuffer> windows;
    private volatile boolean closed;

    private MappedFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
        this.windows = new AtomicReferenceArray<>(Math.toIntExact(size / MAX_SLICE + 1));
    }

    /**
     * Opens a file.
     *
     * @throws TensorFileException if it cannot be opened
     */
    public static MappedFile open(Path path) {
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new MappedFile(path, channel, channel.size());
        } catch (IOException e) {
            throw new TensorFileException(path, null, "cannot be opened (" + e + ")", e);
        }
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** Its length in bytes, as of opening. */
    public long size() {
        return size;
    }

    /**
     * A little-endian, read-only view of part of the file.
     *
     * @throws IndexOutOfBoundsException if the range is not inside the file
     */
    public ByteBuffer slice(long offset, int length) {
        if (closed) {
            throw new IllegalStateException("The file (" + path + ") has been closed.");
        }
        if (length > MAX_SLICE) {
            throw new IllegalArgumentException("A slice of (" + length + ") bytes is longer than " + MAX_SLICE + ".");
        }
        Objects.checkFromIndexSize(offset, (long) length, size);
        if (length == 0) {
            return ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
        }
        int window = (int) (offset / MAX_SLICE);
        return window(window)
                .slice((int) (offset - (long) window * MAX_SLICE), length)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer window(int index) {
        MappedByteBuffer mapped = windows.get(index);
        if (mapped == null) {
            long start = (long) index * MAX_SLICE;
            try {
                mapped = channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(size - start, 2L * MAX_SLICE - 1));
            } catch (IOException e) {
                throw new TensorFileException(path, null, "cannot be mapped (" + e + ")", e);
            }
            windows.compareAndSet(index, null, mapped);
        }
        return mapped;
    }

    @Override
    public void close() {
        closed = true;
        for (int i = 0; i < windows.length(); i++) {
            windows.set(i, null);
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new TensorFileException(path, null, "cannot be closed (" + e + ")", e);
        }
    }
}
