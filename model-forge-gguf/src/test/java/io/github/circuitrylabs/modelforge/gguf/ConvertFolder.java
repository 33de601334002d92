package io.github.circuitrylabs.modelforge.gguf;

import java.nio.file.Path;

/** Converts one folder, for the scripts in src/test/reference. */
final class ConvertFolder {
    private ConvertFolder() {}

    public static void main(String[] args) {
        Path out = Path.of(args[1]);
        System.out.println(HfToGguf.convert(
                Path.of(args[0]), out, GgufOptions.defaults().withType(Quantization.valueOf(args[2]))));
        GgufValidator.requireValid(out);
    }
}
