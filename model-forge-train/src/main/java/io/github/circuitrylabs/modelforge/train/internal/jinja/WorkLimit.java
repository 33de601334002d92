package io.github.circuitrylabs.modelforge.train.internal.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;

/** Counts what one rendering does, and ends it when that is too much. For one thread. */
final class WorkLimit {

    /** The variable it is kept in while a template renders; no name that a template can spell. */
    static final String NAME = "work limit";

    private static final int MOST_NODES = 2_000_000;

    private int nodes;

    static WorkLimit of(JinjavaInterpreter interpreter) {
        return (WorkLimit) interpreter.getContext().get(NAME);
    }

    void step() {
        if (++nodes > MOST_NODES) {
            throw new Exceeded();
        }
    }

    /** An error and not an exception, since jinjava notes exceptions and goes on with the next round of a loop. */
    static final class Exceeded extends Error {
        private static final long serialVersionUID = 1L;

        private Exceeded() {
            super("more than (" + MOST_NODES + ") steps.", null, false, false);
        }
    }
}
