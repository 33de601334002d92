package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport;
import io.github.circuitrylabs.modelforge.eval.GateOverride;
import io.github.circuitrylabs.modelforge.eval.ReportPages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Decides anew on what was measured, or lets a model pass that failed. */
@Command(
        name = "gate",
        description = {
            "Decide anew, under another policy, on what an evaluation of exactly these bytes has measured; or let a model pass",
            "that failed. An override needs an admin and a reason, and is in the audit log before it takes effect.",
            "Exit code 1 if the model may not be released.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  model-forge gate --model run/model --policy strict.yaml",
            "  FORGE_TOKEN=... model-forge gate --model run/model --override --principal mira --reason \"agreed on Monday\""
        })
public final class GateCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Mixin
    private OverrideGuard guard;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FOLDER",
            required = true,
            description = "The model that was evaluated.")
    private String model;

    @Option(
            names = "--evaluation",
            paramLabel = "FILE",
            description = "Its evaluation report (default: evaluation/evaluation.json beside the model's folder).")
    private @Nullable Path evaluation;

    @Option(
            names = "--policy",
            paramLabel = "FILE|NAME",
            description = "Decide under this policy and rewrite the report (default: as the report decided).")
    private @Nullable String policy;

    @Option(names = "--override", description = "Let the model pass although it failed.")
    private boolean override;

    @Option(
            names = "--principal",
            paramLabel = "NAME",
            description = "Who answers for the override; must be whose token it is.")
    private @Nullable String principal;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
    private @Nullable String reason;

    @Option(names = "--json", description = "Print the report, or the override.")
    private boolean json;

    public GateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (override && (principal == null || principal.isBlank() || reason == null || reason.isBlank())) {
            throw new UsageException("--override needs --principal and --reason: somebody must answer for it.");
        }
        if (!override && (principal != null || reason != null)) {
            throw new UsageException("--principal and --reason belong to --override.");
        }
        Path folder = home.folders(terminal).find("--model", model);
        Path file = evaluation == null ? EvaluateCommand.reportOf(folder) : evaluation;
        EvaluationReport report = EvaluationReport.requireOf(file, folder);
        if (policy != null) {
            report = report.under(PolicyChoice.of(policy));
            report.write(file);
            ReportPages.write(report, null, file);
        }
        if (override) {
            return override(report, file, folder);
        }
        if (json) {
            ReportView.printJson(file, terminal);
        } else {
            ReportView.print(report, file, terminal);
        }
        return report.promoted() ? ExitCode.OK : ExitCode.FAILED;
    }

    private int override(EvaluationReport report, Path file, Path folder) throws IOException {
        GateOverride granted = guard.grant(
                terminal,
                home.home(terminal),
                java.util.Objects.requireNonNull(principal),
                access -> GateOverride.grant(access, file, folder, java.util.Objects.requireNonNull(reason)));
        ReportPages.write(report, granted, file);
        if (json) {
            ReportView.printJson(GateOverride.beside(file), terminal);
        } else {
            report.failures().forEach(terminal.out()::println);
            terminal.out()
                    .println("Overridden by " + granted.principal() + ": " + granted.reason()
                            + ". The model may be released; the override goes with it.");
        }
        return ExitCode.OK;
    }
}
