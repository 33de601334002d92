package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.ModelDeployer;
import io.github.circuitrylabs.forge.core.ModelDeploymentException;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whom a retraining works with beside the loop's partners.
 *
 * @param registry where its models go
 * @param deployment brings them onto a server, or null where they stay here
 */
public record CycleParts(ModelRegistry registry, @Nullable Deployment deployment) {

    /** Brings a released model onto a server. */
    @FunctionalInterface
    public interface Deployment {

        /**
         * @param files the release's files
         * @throws ModelDeploymentException if the server does not run it as it must; the server is as it was then
         */
        ModelDeployer.Deployed deploy(ModelVersion model, List<Path> files, Consumer<String> progress);
    }
}
