package io.github.circuitrylabs.forge.core.testkit;

import io.github.circuitrylabs.forge.core.ExampleLoader;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import io.github.circuitrylabs.forge.core.examples.LayeredExampleLoader;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.examples.YamlExampleLoader;

/** The layers over hand-written examples, with a datastore that knows nothing. */
class LayeredExampleLoaderContractTest extends ExampleLoaderContract {

    @Override
    protected ExampleLoader loader() {
        return LayeredExampleLoader.of(YamlExampleLoader.shipped(TargetCatalogs.shipped()), (target, below) -> below)
                .withNeighbours(NgramEmbedder.standard(), 2);
    }

    @Override
    protected String knownTarget() {
        return "ai_psychosis";
    }
}
