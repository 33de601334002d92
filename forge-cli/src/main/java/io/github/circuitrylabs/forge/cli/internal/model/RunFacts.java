package io.github.circuitrylabs.forge.cli.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.modelforge.eval.ModelCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a model card says of a model's training, as far as the run folder it lies in says it. */
final class RunFacts {

    private RunFacts() {}

    static ModelCard card(Path modelFolder) throws IOException {
        Path run = modelFolder.toAbsolutePath().getParent();
        ModelCard card = ModelCard.defaults();
        if (run == null || !Files.isRegularFile(run.resolve("data.json"))) {
            return card;
        }
        Map<String, String> recipe = new LinkedHashMap<>();
        JsonNode config = Json.parse(Files.readAllBytes(run.resolve("config.json")));
        flatten("", config, recipe);
        JsonNode sha256 =
                Json.parse(Files.readAllBytes(run.resolve("data.json"))).at("/train/sha256");
        return card.withRecipe(recipe)
                .withDataset(sha256.isTextual() ? sha256.asText() : null)
                .withBaseModel(baseModel(config));
    }

    /** The name of the folder of the base: its path says more about this machine than about the model. */
    private static @org.jspecify.annotations.Nullable String baseModel(JsonNode config) {
        JsonNode base = config.path("base");
        return base.isTextual() ? String.valueOf(Path.of(base.asText()).getFileName()) : null;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> facts) {
        node.fields().forEachRemaining(field -> {
            String name = prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey();
            if (field.getValue().isObject()) {
                flatten(name, field.getValue(), facts);
            } else if (!name.equals("base")) {
                facts.put(
                        name,
                        field.getValue().isTextual()
                                ? field.getValue().asText()
                                : field.getValue().toString());
            }
        });
    }
}
