package io.github.circuitrylabs.modelforge.eval;

import java.nio.file.Path;
import java.util.List;

/** Measures a file that would ship against the model it was made from. */
@FunctionalInterface
public interface ShippedFileEvaluator {

    /**
     * @param file exactly the bytes that would ship
     * @param source the model folder it was made from
     * @return figures of {@link Metric.Suite#QUANTISED}
     */
    List<Figure> evaluate(Path file, Path source);
}
