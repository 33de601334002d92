package io.github.circuitrylabs.modelforge.eval.registry;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorProvider;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import io.github.circuitrylabs.forge.core.RegisteredModel.State;
import io.github.circuitrylabs.forge.core.routing.RoutingGenerator;
import io.github.circuitrylabs.forge.core.routing.RoutingGenerator.Route;
import io.github.circuitrylabs.modelforge.train.generation.ForgeTiny;
import io.github.circuitrylabs.modelforge.train.generation.ModelGenerator;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@code registry}: every current model, each for the targets it is specialised in, and the current general one for all
 * others; {@code registry:forge-psychosis}: the version that name stands for; {@code registry:forge-psychosis@v2}: that
 * version.
 */
public final class RegistryGeneratorProvider implements GeneratorProvider {

    /** What a general model is called when nothing else was said. */
    public static final String GENERAL = "forge";

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public String description() {
        return "the registered models, each for its targets; registry:NAME or registry:NAME@v2 for one of them";
    }

    @Override
    public Generator create(BackendConfig config) {
        Path folder = config.modelsFolder();
        ModelRegistry registry = FileModelRegistry.in(folder);
        if (config.model() != null) {
            return open(registry, named(registry, config.model()));
        }
        List<RegisteredModel> current = registry.models().stream()
                .filter(model -> model.state() == State.CURRENT)
                .toList();
        List<Route> routes = current.stream()
                .filter(model -> !model.targets().isEmpty())
                .map(model -> new Route(model.targets(), () -> open(registry, model)))
                .toList();
        return RoutingGenerator.of(general(registry, folder, current), routes);
    }

    /** The current general model; where there are several, the one called {@value #GENERAL}; forge-tiny where there is none. */
    private static Supplier<Generator> general(ModelRegistry registry, Path folder, List<RegisteredModel> current) {
        List<RegisteredModel> general =
                current.stream().filter(model -> model.targets().isEmpty()).toList();
        if (general.isEmpty()) {
            return () -> ModelGenerator.open(ForgeTiny.NAME, ForgeTiny.install(folder));
        }
        RegisteredModel chosen = general.stream()
                .filter(model -> general.size() == 1 || model.id().name().equals(GENERAL))
                .findFirst()
                .orElseThrow(() -> new BackendUnavailableException(
                        "Several general models are current ("
                                + String.join(
                                        ", ",
                                        general.stream()
                                                .map(model -> model.id().toString())
                                                .toList())
                                + ") and none is called " + GENERAL + ". Name one, e.g. registry:"
                                + general.get(0).id().name() + ".",
                        null));
        return () -> open(registry, chosen);
    }

    private static RegisteredModel named(ModelRegistry registry, String name) {
        boolean version = ModelVersion.isVersion(name);
        return (version ? registry.find(ModelVersion.parse(name)) : registry.current(name))
                .orElseThrow(() -> new BackendUnavailableException(
                        "There is no " + (version ? "registered" : "current") + " model (" + name
                                + "). See: model-forge models list",
                        null));
    }

    private static Generator open(ModelRegistry registry, RegisteredModel model) {
        try {
            return ModelGenerator.open(model.id().toString(), registry.open(model.id()));
        } catch (ForgeException e) {
            throw new BackendUnavailableException(e.getMessage(), e);
        }
    }
}
