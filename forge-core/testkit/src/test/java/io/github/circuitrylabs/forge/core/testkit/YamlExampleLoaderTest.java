package io.github.circuitrylabs.forge.core.testkit;

import io.github.circuitrylabs.forge.core.ExampleLoader;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.examples.YamlExampleLoader;

class YamlExampleLoaderTest extends ExampleLoaderContract {

    @Override
    protected ExampleLoader loader() {
        return YamlExampleLoader.shipped(TargetCatalogs.shipped());
    }

    @Override
    protected String knownTarget() {
        return "ai_psychosis";
    }
}
