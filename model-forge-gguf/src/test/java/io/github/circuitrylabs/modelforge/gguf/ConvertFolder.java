package io.github.circuitrylabs.modelforge.gguf;

import java.nio.file.Path;

/** Converts folders, for the scripts in src/test/reference: triples of folder, file and type. */
final class ConvertFolder {
    private ConvertFolder() {}

    public static void main(String[] args) {
        for (int i = 0; i < args.length; i += 3) {
            Path out = Path.of(args[i + 1]);
            System.out.println(HfToGguf.convert(
                    Path.of(args[i]), out, GgufOptions.defaults().withType(Quantization.valueOf(args[i + 2]))));
            GgufValidator.requireValid(out);
        }
    }
}
