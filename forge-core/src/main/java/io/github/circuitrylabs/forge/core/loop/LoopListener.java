package io.github.circuitrylabs.forge.core.loop;

/** Hears how a loop goes. Called from the thread that runs it. */
public interface LoopListener {

    LoopListener SILENT = new LoopListener() {};

    /**
     * A stage begins.
     *
     * @param generation counted from 1
     * @param stage e.g. {@code generate}
     * @param resumed whether an earlier start finished it, so that it is only read back
     */
    default void onStage(int generation, String stage, boolean resumed) {}

    /** A stage went on; {@code done} of {@code total}, with a figure worth showing or an empty string. */
    default void onProgress(String stage, long done, long total, String figure) {}

    /** Something worth a line: a decision, a finding. */
    default void onMessage(String message) {}

    /** A generation was measured. */
    default void onGeneration(GenerationSummary summary) {}
}
