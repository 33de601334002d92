package io.github.circuitrylabs.modelforge.train.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The figures of a run as TensorBoard reads them: a file of TFRecords (length, masked CRC-32C of it, bytes, masked CRC-32C of them;
 * little endian), each an Event message with the step's scalars. Figures named {@code eval_…} become {@code eval/…}, all others
 * {@code train/…}.
 *
 * <p>For one thread.
 */
public final class TensorBoardLog implements AutoCloseable {

    private static final String PREFIX = "events.out.tfevents.";
    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
    private static final int CRC_MASK = 0xa282ead8;

    private final Path file;
    private final FileChannel channel;
    private final Clock clock;

    private TensorBoardLog(Path file, FileChannel channel, Clock clock) {
        this.file = file;
        this.channel = channel;
        this.clock = clock;
    }

    /**
     * Opens the log of a folder to append to; steps after the last one, which a killed run wrote after its last checkpoint, are cut
     * off.
     *
     * @param lastStep the step the run goes on after; 0 at the beginning
     * @param clock gives each event its time
     */
    static TensorBoardLog open(Path folder, long lastStep, Clock clock) {
        try {
            Files.createDirectories(folder);
            Optional<Path> earlier;
            try (Stream<Path> files = Files.list(folder)) {
                earlier = files.filter(each -> each.getFileName().toString().startsWith(PREFIX))
                        .sorted()
                        .findFirst();
            }
            Path file = earlier.orElseGet(
                    () -> folder.resolve(PREFIX + clock.instant().getEpochSecond() + ".model-forge"));
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel.truncate(lengthUpTo(channel, lastStep));
            channel.position(channel.size());
            TensorBoardLog log = new TensorBoardLog(file, channel, clock);
            if (channel.size() == 0) {
                log.write(new Message().time(clock.instant()).text(3, "brain.Event:2"));
            }
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open TensorBoard's file in (" + folder + ").", e);
        }
    }

    /** Adds the scalars of a step. */
    public void append(long step, Map<String, Double> values) {
        Message summary = new Message();
        values.forEach((name, value) -> {
            String tag = name.startsWith("eval_") ? "eval/" + name.substring("eval_".length()) : "train/" + name;
            summary.message(1, new Message().text(1, tag).number(2, value.floatValue()));
        });
        write(new Message().time(clock.instant()).step(step).message(5, summary));
    }

    /** Where the events are. */
    public Path file() {
        return file;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close (" + file + ").", e);
        }
    }

    private void write(Message event) {
        byte[] bytes = event.bytes();
        ByteBuffer record =
                ByteBuffer.allocate(HEADER_BYTES + bytes.length + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(bytes.length)
                .putInt(maskedCrc(record.array(), Long.BYTES))
                .put(bytes)
                .putInt(maskedCrc(bytes, bytes.length));
        record.flip();
        try {
            while (record.hasRemaining()) {
                channel.write(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to (" + file + ").", e);
        }
    }

    /** The length of the whole records of up to a step. */
    private static long lengthUpTo(FileChannel channel, long lastStep) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(channel.size())).order(ByteOrder.LITTLE_ENDIAN);
        while (all.hasRemaining() && channel.read(all) >= 0) {}
        all.flip();
        int end = 0;
        while (all.limit() - end >= HEADER_BYTES) {
            long length = all.getLong(end);
            long next = end + HEADER_BYTES + length + Integer.BYTES;
            if (length < 0 || next > all.limit() || stepOf(all, end + HEADER_BYTES) > lastStep) {
                break;
            }
            end = (int) next;
        }
        return end;
    }

    /** The step follows the time, nine bytes long; the event that opens a file has none. */
    private static long stepOf(ByteBuffer file, int event) {
        int at = event + 1 + Double.BYTES;
        if (file.get(at) != 2 << 3) {
            return 0;
        }
        long step = 0;
        int shift = 0;
        byte next;
        do {
            next = file.get(++at);
            step |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return step;
    }

    private static int maskedCrc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
    }

    /** A protocol buffer being written: fields one after the other, each a key (number and wire type) and a value. */
    private static final class Message {

        private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

        private Message time(Instant at) {
            room(1 + Double.BYTES).put((byte) (1 << 3 | 1)).putDouble(at.getEpochSecond() + at.getNano() / 1e9);
            return this;
        }

        private Message step(long step) {
            room(1).put((byte) (2 << 3));
            return varint(step);
        }

        private Message number(int field, float value) {
            room(1 + Float.BYTES).put((byte) (field << 3 | 5)).putFloat(value);
            return this;
        }

        private Message text(int field, String text) {
            return bytes(field, text.getBytes(StandardCharsets.UTF_8));
        }

        private Message message(int field, Message inner) {
            return bytes(field, inner.bytes());
        }

        private Message bytes(int field, byte[] bytes) {
            room(1).put((byte) (field << 3 | 2));
            varint(bytes.length);
            room(bytes.length).put(bytes);
            return this;
        }

        private Message varint(long value) {
            long rest = value;
            while (rest > 0x7f) {
                room(1).put((byte) (rest | 0x80));
                rest >>>= 7;
            }
            room(1).put((byte) rest);
            return this;
        }

        private ByteBuffer room(int count) {
            if (buffer.remaining() < count) {
                ByteBuffer larger =
                        ByteBuffer.allocate(2 * (buffer.capacity() + count)).order(ByteOrder.LITTLE_ENDIAN);
                buffer.flip();
                buffer = larger.put(buffer);
            }
            return buffer;
        }

        private byte[] bytes() {
            byte[] bytes = new byte[buffer.position()];
            buffer.get(0, bytes);
            return bytes;
        }
    }
}
