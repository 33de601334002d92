package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.model.OverrideGuard;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.modelforge.eval.registry.FileModelRegistry;
import io.github.circuitrylabs.modelforge.eval.registry.ReleaseCheck;

/** The model registry as the commands use it. */
public final class Registry {

    private Registry() {}

    /** The registry of a home folder; an override counts there if the home's audit log holds it. */
    public static ModelRegistry of(DataHome home, Terminal terminal) {
        return FileModelRegistry.in(
                home.models(), ReleaseCheck.auditedBy(override -> OverrideGuard.isRecorded(terminal, home, override)));
    }

    /**
     * A model as a user names it: a version ({@code forge-v3}), or a name, which stands for its current version.
     *
     * @throws UsageException if there is none
     */
    static RegisteredModel find(ModelRegistry registry, String text) {
        try {
            boolean version = ModelVersion.isVersion(text);
            return (version ? registry.find(ModelVersion.parse(text)) : registry.current(text))
                    .orElseThrow(() -> new UsageException(
                            version
                                    ? "There is no model (" + text + "). See: model-forge models list"
                                    : "No version of (" + text + ") is current. Name one, e.g. " + text
                                            + "-v1; see: model-forge models list"));
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }
}
