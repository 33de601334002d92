package io.github.circuitrylabs.modelforge.gguf;

import java.nio.file.Path;

/** Converts one adapter, for the scripts in src/test/reference. */
final class ConvertAdapter {
    private ConvertAdapter() {}

    public static void main(String[] args) {
        Path out = Path.of(args[2]);
        System.out.println(LoraToGguf.convert(
                Path.of(args[0]), Path.of(args[1]), out, GgufOptions.defaults().withType(Quantization.F32)));
        GgufValidator.requireValid(out);
    }
}
