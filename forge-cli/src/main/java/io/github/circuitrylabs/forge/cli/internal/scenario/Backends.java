package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorProvider;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Offline;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The backends on the class path. */
public final class Backends {

    private final List<GeneratorProvider> providers;

    public Backends(List<GeneratorProvider> providers) {
        this.providers = providers.stream()
                .sorted(Comparator.comparing(GeneratorProvider::name))
                .toList();
    }

    /** Every backend that is installed. */
    public static Backends installed() {
        return new Backends(ServiceLoader.load(GeneratorProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /** By name. */
    public List<GeneratorProvider> all() {
        return providers;
    }

    /**
     * @param text {@code name[:model][@url]}
     * @param home the folder of all data
     * @throws UsageException if the text is malformed or names no installed backend
     */
    public Generator create(String text, TargetCatalog targets, Path home) {
        BackendConfig config;
        try {
            config = BackendConfig.parse(text, targets).withHome(home);
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
        GeneratorProvider provider = providers.stream()
                .filter(candidate -> candidate.name().equals(config.name()))
                .findFirst()
                .orElseThrow(() -> new UsageException("Unknown backend (" + config.name() + "). Installed backends: "
                        + providers.stream().map(GeneratorProvider::name).collect(Collectors.joining(", ")) + "."));
        if (!provider.isLocal()) {
            Offline.requireOnline(text);
        }
        return provider.create(config);
    }
}
