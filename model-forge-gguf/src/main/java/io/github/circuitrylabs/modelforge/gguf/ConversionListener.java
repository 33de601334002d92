package io.github.circuitrylabs.modelforge.gguf;

/** Follows the writing of a file. */
@FunctionalInterface
public interface ConversionListener {
    /**
     * A tensor has been written.
     *
     * @param done how many have been
     * @param total how many there are
     * @param name this one's name
     * @param bytes how long the file is now
     */
    void onTensor(int done, int total, String name, long bytes);

    /** A listener that does nothing. */
    static ConversionListener silent() {
        return (done, total, name, bytes) -> {};
    }
}
