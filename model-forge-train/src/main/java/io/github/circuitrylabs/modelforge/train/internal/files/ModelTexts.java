package io.github.circuitrylabs.modelforge.train.internal.files;

import io.github.circuitrylabs.modelforge.gguf.HuggingFaceView;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The JSON files of a model by name: those of its folder, or those that a GGUF file stands for. Immutable. */
public final class ModelTexts {

    private final Path model;
    private final Map<String, String> ofGguf;

    private ModelTexts(Path model, Map<String, String> ofGguf) {
        this.model = model;
        this.ofGguf = ofGguf;
    }

    /**
     * @param model a Hugging Face folder or a GGUF file
     * @throws io.github.circuitrylabs.modelforge.gguf.TensorFileException if a GGUF file is not sound
     */
    public static ModelTexts of(Path model) {
        if (!Files.isRegularFile(model)) {
            return new ModelTexts(model, Map.of());
        }
        try (HuggingFaceView view = HuggingFaceView.open(model)) {
            return new ModelTexts(model, view.texts(SafetensorsType.F32));
        }
    }

    /** Where a text is read from, for messages. */
    public Path path(String name) {
        return ofGguf.isEmpty() ? model.resolve(name) : model;
    }

    /** Whether the model has a text of that name. */
    public boolean contains(String name) {
        return ofGguf.isEmpty() ? Files.exists(path(name)) : ofGguf.containsKey(name);
    }

    /** The text of that name, if the model has one. */
    public Optional<String> text(String name) throws IOException {
        if (!contains(name)) {
            return Optional.empty();
        }
        return Optional.of(ofGguf.isEmpty() ? Files.readString(path(name)) : ofGguf.get(name));
    }
}
