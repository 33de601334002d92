package io.github.circuitrylabs.modelforge.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Quantises a file of raw floats to every type, on one thread, for src/test/reference/check_blocks.py, which compares
 * the results with real ggml's. Prints the speed of each type.
 */
final class QuantizeFile {
    private QuantizeFile() {}

    public static void main(String[] args) throws IOException {
        Path input = Path.of(args[0]);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(input)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        for (GgmlType type : GgmlType.values()) {
            if (type == GgmlType.F32 || !Quantizer.supports(type)) {
                continue;
            }
            Quantizer.quantize(type, values);
            long start = System.nanoTime();
            byte[] blocks = Quantizer.quantize(type, values);
            long middle = System.nanoTime();
            Quantizer.dequantize(type, blocks);
            long end = System.nanoTime();
            Files.write(Path.of(input + "." + type.name().toLowerCase(Locale.ROOT)), blocks);
            System.out.printf(
                    Locale.ROOT,
                    "%-5s java: quantise %6.1f, dequantise %6.1f million elements/s%n",
                    type,
                    values.length * 1e3 / (middle - start),
                    values.length * 1e3 / (end - middle));
        }
    }
}
