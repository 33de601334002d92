package io.github.circuitrylabs.forge.cli.internal.guard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.audit.AuditAnchor;
import io.github.circuitrylabs.forge.store.audit.AuditLog;
import io.github.circuitrylabs.forge.store.audit.AuditVerification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who did what. */
@Command(
        name = "audit",
        description = "Show, check and copy the audit log: who did what, when and why.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  scenario-forge audit show --principal rita --denied",
            "  scenario-forge audit verify",
            "  scenario-forge audit export --out /backup/audit.jsonl",
            "  scenario-forge audit verify --against /backup/audit.jsonl.anchor"
        })
public final class AuditCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    private AuditCommand() {}

    public static CommandLine create(Terminal terminal) {
        return new CommandLine(new AuditCommand())
                .addSubcommand(new AuditShowCommand(terminal))
                .addSubcommand(new Verify(terminal))
                .addSubcommand(new Export(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** Says on stderr where the log stops being trustworthy. */
    static int report(AuditVerification verification, Terminal terminal) {
        verification
                .problem()
                .ifPresent(problem -> terminal.err()
                        .println(terminal.errorStyle().red("error:") + " The audit log is broken at line "
                                + problem.line() + ", after " + verification.entries() + " good entries. "
                                + problem.what()));
        return verification.intact() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Checks the log. */
    @Command(
            name = "verify",
            description = {
                "Check the whole audit log: every byte, the order of its lines, and its end.",
                "The first bad line is named, and the exit code is 1."
            })
    static final class Verify implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private CommonOptions common;

        @Mixin
        private GuardOptions guardOptions;

        @Option(
                names = "--against",
                paramLabel = "FILE",
                description =
                        "An anchor kept elsewhere, from audit export: the log must still hold all that it held then.")
        private @Nullable Path against;

        @Option(names = "--json", description = "Print a JSON object.")
        private boolean json;

        Verify(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            AuditLog log = guardOptions.audit(terminal);
            AuditVerification verification = log.exists() ? verify(log) : missing(guardOptions.home(terminal));
            if (json) {
                Json.print(toJson(verification), terminal.out());
            } else if (verification.intact()) {
                terminal.out().println("The audit log is as it was written: " + verification.entries() + " entries.");
                verification
                        .torn()
                        .forEach(torn -> terminal.out()
                                .println("Line " + torn.line() + ": an unfinished write of " + torn.bytes()
                                        + " bytes, sealed by entry " + torn.sealedBySequence()
                                        + ". Its action did not happen."));
            }
            return report(verification, terminal);
        }

        private AuditVerification verify(AuditLog log) {
            @Nullable AuditAnchor kept = against == null ? null : log.keptAnchor(against);
            return log.read(kept, entry -> {});
        }

        /** Whoever has principals or a vault has done something that was audited. */
        private AuditVerification missing(DataHome home) {
            boolean expected =
                    against != null || Files.exists(home.principals()) || Files.exists(home.redTeamDatabase());
            return new AuditVerification(
                    0,
                    expected
                            ? Optional.of(new AuditVerification.Problem(
                                    1,
                                    "There is none in (" + home.audit() + "), but there must be: it was taken away."))
                            : Optional.empty(),
                    List.of());
        }

        private static ObjectNode toJson(AuditVerification verification) {
            ObjectNode node = Json.object().put("intact", verification.intact()).put("entries", verification.entries());
            verification
                    .problem()
                    .ifPresentOrElse(
                            problem -> node.putObject("problem")
                                    .put("line", problem.line())
                                    .put("what", problem.what()),
                            () -> node.putNull("problem"));
            ArrayNode torn = node.putArray("torn");
            verification
                    .torn()
                    .forEach(each -> torn.addObject()
                            .put("line", each.line())
                            .put("bytes", each.bytes())
                            .put("sealed_by", each.sealedBySequence()));
            return node;
        }
    }

    /** Copies the log. */
    @Command(
            name = "export",
            description = {
                "Copy the audit log byte for byte, with its anchor beside it (FILE.anchor).",
                "Keep both on another machine: they prove later that nothing up to now was taken back."
            })
    static final class Export implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private CommonOptions common;

        @Mixin
        private GuardOptions guardOptions;

        @Option(
                names = "--out",
                required = true,
                paramLabel = "FILE",
                description = "Where to; - for stdout, without the anchor.")
        private String out;

        Export(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            AuditLog log = guardOptions.audit(terminal);
            if (out.equals("-")) {
                log.export(terminal.out());
                return report(log.verify(), terminal);
            }
            Path file = Path.of(out);
            Path anchor = log.export(file);
            terminal.out().println(file);
            terminal.out().println(anchor);
            return report(log.verify(), terminal);
        }
    }
}
