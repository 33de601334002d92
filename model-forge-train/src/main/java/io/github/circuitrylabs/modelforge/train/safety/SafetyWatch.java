package io.github.circuitrylabs.modelforge.train.safety;

import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.StepMetrics;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingState;
import io.github.circuitrylabs.modelforge.train.safety.SafetyReport.Check;
import io.github.circuitrylabs.modelforge.train.safety.SafetyReport.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks a training at each checkpoint, keeps the report, and stops it at a breach. */
final class SafetyWatch implements TrainingListener {

    static final String SAFE_ADAPTER = "safe-adapter";

    private final Path folder;
    private final SafetyMonitor monitor;
    private final LanguageModel base;
    private final String baseName;
    private final LoraConfig lora;
    private final TrainingListener next;
    private SafetyReport report;

    SafetyWatch(
            Path folder,
            SafetyReport report,
            SafetyMonitor monitor,
            LanguageModel base,
            String baseName,
            LoraConfig lora,
            TrainingListener next) {
        this.folder = folder;
        this.report = report;
        this.monitor = monitor;
        this.base = base;
        this.baseName = baseName;
        this.lora = lora;
        this.next = next;
    }

    SafetyReport report() {
        return report;
    }

    /** Says how it ended. */
    SafetyReport conclude(boolean finished) {
        if (finished && report.outcome() == Outcome.UNFINISHED) {
            report = report.with(report.checks(), Outcome.SAFE);
            report.write(folder);
        }
        return report;
    }

    @Override
    public void onStep(StepMetrics metrics) {
        next.onStep(metrics);
    }

    @Override
    public void onNotice(String notice) {
        next.onNotice(notice);
    }

    /** A run that was killed between a checkpoint and its check gets the check now. */
    @Override
    public void onResume(TrainingState from) {
        next.onResume(from);
        List<Check> until = new ArrayList<>(report.checks());
        until.removeIf(check -> check.step() > from.step());
        report = report.with(until, Outcome.UNFINISHED);
        if (until.stream().noneMatch(check -> check.step() == from.step())) {
            check(from);
        }
    }

    @Override
    public void onCheckpoint(TrainingState state) {
        next.onCheckpoint(state);
        check(state);
    }

    @Override
    public boolean shouldStop() {
        return report.outcome() == Outcome.BREACHED || next.shouldStop();
    }

    private void check(TrainingState state) {
        LoraAdapter adapter = state.adapter(lora);
        try (LanguageModel model = base.adapted(adapter)) {
            Check check = monitor.check(state.step(), model, report.checks().get(0));
            // The adapter goes first: a report never promises one that is not there.
            if (check.passed()) {
                adapter.save(folder.resolve(SAFE_ADAPTER), baseName);
            }
            report = report.with(check);
        }
        report.write(folder);
    }
}
