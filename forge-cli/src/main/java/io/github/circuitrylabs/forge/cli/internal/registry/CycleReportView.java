package io.github.circuitrylabs.forge.cli.internal.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.core.loop.CycleConfig;
import io.github.circuitrylabs.forge.core.loop.CycleReport;
import java.util.Locale;

/** A retraining's report for programs. */
final class CycleReportView {

    private CycleReportView() {}

    static ObjectNode json(CycleReport report, CycleConfig config) {
        ObjectNode evidence = Json.object()
                .put("results", report.evidence().results())
                .put("ratings", report.evidence().ratings())
                .put("new_results", report.evidence().newResults())
                .put("new_ratings", report.evidence().newRatings());
        evidence.set("missing", Json.strings(report.evidence().missing()));
        ObjectNode metrics = Json.object();
        report.metrics().forEach(metrics::put);
        ObjectNode node = Json.object()
                .put("name", report.name())
                .put("cycle", report.cycle())
                .put("outcome", report.outcome().name().toLowerCase(Locale.ROOT))
                .put("model", report.model())
                .put("replaced", report.replaced())
                .put("deployed_as", report.deployedAs())
                .put("started_at", report.startedAt())
                .put("finished_at", report.finishedAt())
                .put("folder", config.folder().toString());
        node.set("evidence", evidence);
        node.set("reasons", Json.strings(report.reasons()));
        node.set("metrics", metrics);
        node.set("artefacts", Json.strings(report.artefacts()));
        return node;
    }
}
