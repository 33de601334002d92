package io.github.circuitrylabs.forge.cli.internal.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import io.github.circuitrylabs.forge.core.RegisteredModel.Approval;
import io.github.circuitrylabs.forge.core.RegisteredModel.StoredFile;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A registered model for people and for programs. */
final class ModelView {

    private ModelView() {}

    static ObjectNode json(RegisteredModel model) {
        ObjectNode node = Json.object()
                .put("model", model.id().toString())
                .put("name", model.id().name())
                .put("version", model.id().version())
                .put("state", state(model))
                .put("domain", model.domain());
        node.set("targets", Json.strings(model.targets()));
        ObjectNode lineage = Json.object()
                .put("base", model.lineage().base())
                .put("dataset_sha256", model.lineage().datasetSha256())
                .put("run_id", model.lineage().runId())
                .put("forge_version", model.lineage().forgeVersion());
        lineage.set("parents", Json.strings(model.lineage().parents()));
        node.set("lineage", lineage);
        Approval approval = model.approval();
        node.set(
                "approval",
                approval == null
                        ? null
                        : Json.object()
                                .put("evaluation_sha256", approval.evaluationSha256())
                                .put("overridden_by", approval.overriddenBy())
                                .put("reason", approval.reason())
                                .put("at", approval.at().toString()));
        node.put("digest", model.digest()).put("created", model.created().toString());
        node.set("files", files(model.files()));
        node.set("attachments", files(model.attachments()));
        return node;
    }

    private static ObjectNode files(Map<String, StoredFile> files) {
        ObjectNode node = Json.object();
        files.forEach((name, file) ->
                node.set(name, Json.object().put("sha256", file.sha256()).put("bytes", file.bytes())));
        return node;
    }

    static void print(RegisteredModel model, Terminal terminal) {
        PrintStream out = terminal.out();
        out.println(terminal.style().bold(model.id().toString()) + "  " + state(model));
        line(out, "domain", model.domain());
        line(out, "targets", model.targets().isEmpty() ? "all" : String.join(", ", model.targets()));
        line(out, "base", model.lineage().base());
        line(out, "parents", String.join(", ", model.lineage().parents()));
        line(out, "data", model.lineage().datasetSha256());
        line(out, "run", model.lineage().runId());
        line(out, "made by", "version " + model.lineage().forgeVersion() + ", " + model.created());
        line(
                out,
                "evaluation",
                model.approval() == null
                        ? "none that lets it pass"
                        : model.approval().evaluationSha256());
        if (model.approval() != null && model.approval().overriddenBy() != null) {
            line(
                    out,
                    "override",
                    model.approval().overriddenBy() + ": " + model.approval().reason());
        }
        line(out, "digest", model.digest());
        model.files().forEach((name, file) -> line(out, "file", name + "  " + size(file.bytes())));
        model.attachments().forEach((name, file) -> line(out, "kept with it", name + "  " + size(file.bytes())));
    }

    private static void line(PrintStream out, String label, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            out.println(String.format(Locale.ROOT, "  %-13s%s", label, value));
        }
    }

    static String state(RegisteredModel model) {
        return model.state().name().toLowerCase(Locale.ROOT);
    }

    static String size(long bytes) {
        return bytes < 10_000 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
