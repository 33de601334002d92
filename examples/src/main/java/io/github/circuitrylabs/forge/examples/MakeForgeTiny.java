package io.github.circuitrylabs.forge.examples;

import io.github.circuitrylabs.modelforge.train.generation.ForgeTinyRecipe;
import java.nio.file.Path;

/**
 * Makes forge-tiny, the model that ships, from random weights: about 25 minutes on two idle cores. Stopped and started again
 * in the same folder, it goes on.
 */
public final class MakeForgeTiny {

    private MakeForgeTiny() {}

    public static void main(String[] args) {
        Path folder = Path.of(args.length > 0 ? args[0] : "forge-tiny-run");
        int steps = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        System.out.println(ForgeTinyRecipe.make(folder, steps, System.out::println));
    }
}
