package io.github.circuitrylabs.modelforge.gguf;

import java.nio.file.Path;

/** Converts GGUF files back to folders, for the scripts in src/test/reference: pairs of file and folder. */
final class ConvertBack {
    private ConvertBack() {}

    public static void main(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            GgufToHf.convert(Path.of(args[i]), Path.of(args[i + 1]), SafetensorsType.F32);
        }
    }
}
