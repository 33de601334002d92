package io.github.circuitrylabs.forge.examples;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.testkit.GeneratorContract;

class OwnBackendTest extends GeneratorContract {

    @Override
    protected Generator openGenerator() {
        return new OwnBackend().create(BackendConfig.parse("echo", TargetCatalogs.shipped()));
    }
}
