package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.audit.AuditKey;
import io.github.circuitrylabs.forge.store.audit.AuditLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Notes in the audit log what was trained on what. */
final class AuditedTraining {

    private AuditedTraining() {}

    static void record(
            Terminal terminal, DataHome home, TrainingMethod method, Path folder, TrainingJob.Outcome outcome) {
        AuditLog log = AuditKey.fromEnvironment(terminal.environment())
                .map(key -> AuditLog.in(home.create().audit(), key))
                .orElseGet(() -> AuditLog.in(home.create().audit()));
        log.record(new AuditEvent(
                Instant.now(),
                System.getProperty("user.name", AuditEvent.ANONYMOUS),
                "train",
                folder.toAbsolutePath().normalize().toString(),
                "",
                AuditEvent.Outcome.ALLOWED,
                Map.of(
                        "method",
                        method.name(),
                        "dataset_sha256",
                        outcome.datasetSha256(),
                        "steps_done",
                        Integer.toString(outcome.stepsDone()),
                        "finished",
                        Boolean.toString(outcome.finished()))));
    }
}
