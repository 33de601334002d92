package io.github.circuitrylabs.modelforge.gguf;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs a GGUF file in real llama.cpp, in a process of its own, because llama.cpp ends the process where it does not like
 * something. Arguments: the file, an adapter or "-", the number of tokens, a file of texts (one per line, Java-escaped
 * line breaks), and what to do with each: "encode" or "complete". Prints {@value #MARK} and the answer for each line.
 */
final class LlamaCppRun {
    static final String MARK = "llama.cpp: ";
    static final String LOADED = MARK + "loaded";

    private LlamaCppRun() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        ModelParameters parameters = new ModelParameters()
                .setModel(args[0])
                .setGpuLayers(0)
                .setThreads(1)
                .setCtxSize(128)
                .skipWarmup()
                .disableLog();
        if (!args[1].equals("-")) {
            parameters.addLoraAdapter(args[1]);
        }
        int tokens = Integer.parseInt(args[2]);
        try (LlamaModel model = new LlamaModel(parameters)) {
            out.println(LOADED);
            for (String line : Files.readAllLines(Path.of(args[3]))) {
                String text = line.translateEscapes();
                String answer = args[4].equals("encode")
                        ? Arrays.toString(model.encode(text))
                        : model.complete(new InferenceParameters(text)
                                .setNPredict(tokens)
                                .setTemperature(0)
                                .setTopK(1)
                                .setRepeatPenalty(1)
                                .setCachePrompt(false));
                out.println(MARK + answer);
            }
        }
        // Threads of the library may outlive their model.
        Runtime.getRuntime().halt(0);
    }
}
