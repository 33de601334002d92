package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is known of a kind of row, whatever the format. */
public record RowKind<T>(
        String name, Columns<T> columns, Function<T, String> target, Function<T, @Nullable String> label) {

    public static final RowKind<ExportedScenario> SCENARIOS = new RowKind<>(
            "scenarios",
            ScenarioRows.COLUMNS,
            row -> row.scenario().evaluationTarget(),
            ExportedScenario::contentLabel);

    public static final RowKind<TrainingPair> TRAINING_PAIRS =
            new RowKind<>("training pairs", TrainingPairRows.COLUMNS, TrainingPair::evaluationTarget, row -> null);

    public static final RowKind<PreferencePair> PREFERENCE_PAIRS = new RowKind<>(
            "preference pairs",
            PreferencePairRows.COLUMNS,
            PreferencePair::evaluationTarget,
            PreferencePair::contentLabel);
}
