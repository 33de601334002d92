package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LlamaConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.tokenizer.BytePairTrainer;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Models that know nothing, small enough for a test. */
public final class TinyModels {

    private static final int VOCABULARY = 300;

    private TinyModels() {}

    /** Writes a Hugging Face folder with random weights. */
    public static Path write(Path folder, long seed) {
        BytePairTrainer.defaults()
                .vocabularySize(VOCABULARY)
                .train(Stream.of("The river leaves the lake.", "How do I keep basil alive?", "Human: Assistant:"))
                .save(folder, 2048);
        try (LanguageModel model = ModelForge.create(LlamaConfig.tiny(VOCABULARY, 32, 64, 2, 2, 1, 0), seed)) {
            model.save(folder, SafetensorsType.F32);
        }
        return folder;
    }
}
