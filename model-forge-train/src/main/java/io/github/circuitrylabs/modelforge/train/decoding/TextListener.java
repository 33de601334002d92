package io.github.circuitrylabs.modelforge.train.decoding;

/** Hears texts while they are written, on the thread that writes them. */
@FunctionalInterface
public interface TextListener {

    /**
     * The next piece of a text. All pieces of a row, joined, are its {@link GeneratedText#text()}; no piece ends within a
     * character, and none holds a part of a stop string.
     *
     * @param row place of the prompt among those asked for
     */
    void onText(int row, String piece);

    /** Hears nothing, so that nothing is decoded before the end. */
    TextListener NONE = (row, piece) -> {};
}
