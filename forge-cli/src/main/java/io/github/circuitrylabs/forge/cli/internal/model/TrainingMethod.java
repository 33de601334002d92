package io.github.circuitrylabs.forge.cli.internal.model;

/** How an adapter is trained, in the names that users type. */
enum TrainingMethod {
    sft,
    dpo
}
