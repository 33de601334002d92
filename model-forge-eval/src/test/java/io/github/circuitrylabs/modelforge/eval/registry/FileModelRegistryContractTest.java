package io.github.circuitrylabs.modelforge.eval.registry;

import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelRegistry.Evidence;
import io.github.circuitrylabs.forge.core.testkit.ModelRegistryContract;
import java.nio.file.Path;

class FileModelRegistryContractTest extends ModelRegistryContract {

    @Override
    protected ModelRegistry openRegistry(Path root) {
        return FileModelRegistry.in(root, TextReports.CHECK);
    }

    @Override
    protected Evidence passing(Path modelFolder) {
        return TextReports.report(modelFolder, "passed");
    }

    @Override
    protected Evidence failing(Path modelFolder) {
        return TextReports.report(modelFolder, "failed");
    }
}
