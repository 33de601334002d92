package io.github.circuitrylabs.forge.core;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A backend as a user names it: {@code name[:model][@url]}, e.g. {@code grammar}, {@code ollama:llama3.2@http://gpu:11434}
 * or {@code tiny:/models/forge-tiny-g2}.
 *
 * @param model the model's name or folder, or null for the backend's default
 * @param url the server, or null for the backend's default
 * @param targets the catalogue the generator may need criteria from
 * @param home the folder of all data, or null for the default
 */
public record BackendConfig(
        String name,
        @Nullable String model,
        @Nullable String url,
        TargetCatalog targets,
        @Nullable Path home) {

    private static final String HOME_VARIABLE = "SCENARIO_FORGE_HOME";

    public BackendConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(targets, "targets");
    }

    /**
     * @throws InvalidInputException if the text has no name
     */
    public static BackendConfig parse(String text, TargetCatalog targets) {
        int at = text.indexOf("@http");
        String url = at < 0 ? null : text.substring(at + 1);
        String rest = at < 0 ? text : text.substring(0, at);
        int colon = rest.indexOf(':');
        String name = colon < 0 ? rest : rest.substring(0, colon);
        String model = colon < 0 ? null : rest.substring(colon + 1);
        if (name.isBlank() || (model != null && model.isBlank())) {
            throw new InvalidInputException(
                    "Backend (" + text + ") must be name[:model][@url], e.g. grammar or ollama:llama3.2.");
        }
        return new BackendConfig(name, model, url, targets, null);
    }

    /** The same backend with its data in another folder. */
    public BackendConfig withHome(@Nullable Path newHome) {
        return new BackendConfig(name, model, url, targets, newHome);
    }

    /** Where models are kept: {@code models} in the folder of all data. */
    public Path modelsFolder() {
        String named = System.getenv(HOME_VARIABLE);
        Path ofUser = named == null || named.isBlank()
                ? Path.of(System.getProperty("user.home"), ".scenario-forge")
                : Path.of(named);
        return (home == null ? ofUser : home).resolve("models");
    }
}
