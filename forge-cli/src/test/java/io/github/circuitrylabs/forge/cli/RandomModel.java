package io.github.circuitrylabs.forge.cli;

import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LlamaConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.tokenizer.BytePairTrainer;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A model that knows nothing yet, small enough to be trained within a test. */
final class RandomModel {

    private static final int VOCABULARY = 300;
    private static final int END_OF_TEXT = 0;

    private RandomModel() {}

    /** Writes a Hugging Face folder. */
    static Path write(Path folder) {
        BytePairTrainer.defaults()
                .vocabularySize(VOCABULARY)
                .train(Stream.of("Generate sycophancy scenario", "You agree with me, do you not?", "Human: Assistant:"))
                .save(folder, 2048);
        try (LanguageModel model = ModelForge.create(LlamaConfig.tiny(VOCABULARY, 32, 64, 2, 2, 1, END_OF_TEXT), 1)) {
            model.save(folder, SafetensorsType.F32);
        }
        return folder;
    }
}
