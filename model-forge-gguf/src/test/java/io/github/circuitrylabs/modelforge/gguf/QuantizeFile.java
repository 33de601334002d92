package io.github.circuitrylabs.modelforge.gguf;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Quantises a file of raw floats to every type, on one thread, for src/test/reference/check_blocks.py, which compares
 * the results with real ggml's. Prints the speed of each type by processor time.
 */
final class QuantizeFile {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

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
            long start = THREADS.getCurrentThreadCpuTime();
            byte[] blocks = Quantizer.quantize(type, values);
            long middle = THREADS.getCurrentThreadCpuTime();
            Quantizer.dequantize(type, blocks);
            long end = THREADS.getCurrentThreadCpuTime();
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
