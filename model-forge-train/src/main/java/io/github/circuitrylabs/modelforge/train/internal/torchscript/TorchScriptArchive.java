package io.github.circuitrylabs.modelforge.train.internal.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes what {@code torch.jit.save} writes, from source text: a stored zip with the pickled module object, its code and
 * an empty constant table. Attributes of the module are integers, floating-point numbers and booleans.
 */
final class TorchScriptArchive {

    private static final int PROTOCOL = 0x80;
    private static final int NEW_OBJECT = 0x81;
    private static final int TRUE = 0x88;
    private static final int FALSE = 0x89;

    private TorchScriptArchive() {}

    /**
     * @param className the class in the source that is the module
     * @param source TorchScript in the serialised dialect
     * @param attributes value of each attribute that the class declares, beside {@code training}
     */
    static byte[] of(String className, String source, Map<String, Object> attributes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "data.pkl", object(className, attributes));
            put(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", new byte[] {(byte) PROTOCOL, 2, ')', '.'});
            put(zip, "version", ascii("3\n"));
            put(zip, "byteorder", ascii("little"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write a TorchScript archive to memory", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] object(String className, Map<String, Object> attributes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(PROTOCOL);
        out.write(2);
        out.writeBytes(ascii("c__torch__\n" + className + "\n"));
        out.write(')');
        out.write(NEW_OBJECT);
        out.write('}');
        out.write('(');
        string(out, "training");
        out.write(FALSE);
        attributes.forEach((name, value) -> {
            string(out, name);
            value(out, name, value);
        });
        out.writeBytes(ascii("ub."));
        return out.toByteArray();
    }

    private static void value(ByteArrayOutputStream out, String name, Object value) {
        if (value instanceof Integer number) {
            out.write('J');
            out.writeBytes(little(4).putInt(number).array());
        } else if (value instanceof Double number) {
            out.write('G');
            out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
        } else if (value instanceof Boolean flag) {
            out.write(flag ? TRUE : FALSE);
        } else {
            throw new IllegalArgumentException("Attribute (%s) of a TorchScript module has type (%s). Maybe pass an"
                            .formatted(name, value.getClass().getName())
                    + " Integer, a Double or a Boolean.");
        }
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.writeBytes(little(4).putInt(utf8.length).array());
        out.writeBytes(utf8);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        ZipEntry entry = new ZipEntry("module/" + name);
        entry.setTime(0);
        entry.setSize(bytes.length);
        entry.setCompressedSize(bytes.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
