package io.github.circuitrylabs.modelforge.eval.registry;

import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelRegistry.Evidence;
import io.github.circuitrylabs.forge.core.ModelRegistry.Registration;
import io.github.circuitrylabs.forge.core.RegisteredModel.Lineage;
import io.github.circuitrylabs.forge.core.feedback.Feedback;
import io.github.circuitrylabs.forge.core.loop.ModelReleaser;
import java.util.List;
import java.util.Set;

/** Has every model that another releaser brings out registered with its files, and makes it the current one of its name. */
public final class RegisteringReleaser implements ModelReleaser {

    private final ModelReleaser releaser;
    private final ModelRegistry registry;
    private final String name;

    /** @param name the name that the models become versions of */
    public RegisteringReleaser(ModelReleaser releaser, ModelRegistry registry, String name) {
        this.releaser = releaser;
        this.registry = registry;
        this.name = name;
    }

    @Override
    public Released release(Release release) {
        Released released = releaser.release(release);
        Feedback feedback = release.feedback();
        List<String> parents = registry.current(name)
                .map(current -> List.of(current.id().toString()))
                .orElse(List.of());
        Lineage lineage = new Lineage(
                feedback.baseModel() == null ? "unknown" : feedback.baseModel(),
                parents,
                feedback.datasetSha256(),
                feedback.runId(),
                ForgeVersion.current());
        Registration registration = new Registration(
                name,
                null,
                Set.of(),
                release.modelFolder(),
                released.files(),
                lineage,
                Evidence.of(release.evaluation()));
        registry.promote(registry.add(registration).id());
        return released;
    }
}
