package io.github.circuitrylabs.forge.cli.internal.guard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.export.ExportSettings;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import io.github.circuitrylabs.forge.store.vault.PairState;
import io.github.circuitrylabs.forge.store.vault.Vault;
import io.github.circuitrylabs.forge.store.vault.VaultEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes what may leave out of the vault. */
@Command(
        name = "export",
        description = {
            "Write the pairs that may leave the vault as training data, into a new folder for its owner only.",
            "It takes the role red-team; the export and each pair are in the audit log before anything is written.",
            "",
            "  dpo, dpo-conversational, kto   JSON lines as TRL reads them, with a manifest",
            "  hf                             a gated dataset folder for Hugging Face",
            "",
            "Every row is labelled ADVERSARIAL_CONTENT and carries the canary of this export. Left out: what no reviewer",
            "has refined, what no clinician has signed where that is needed, and held-out scenarios.",
            ""
        })
final class PairsExportCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private GuardOptions guardOptions;

    @Mixin
    private PairOptions options;

    @Option(
            names = {"-f", "--format"},
            defaultValue = "dpo",
            description = "One of the above (default: ${DEFAULT-VALUE}).")
    private String format;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "FOLDER",
            description = "A folder that does not exist yet.")
    private Path out;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            description = "Only pairs of this evaluation target.")
    private @Nullable String target;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    PairsExportCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() throws IOException {
        PairExport export = PairExport.of(format);
        targets.checked(target);
        try (Guard guard = guardOptions.open(terminal);
                Vault vault = PairOptions.vault(terminal, guard.home())) {
            Canary canary = Canary.random();
            guard.access().require(ProtectedAction.EXPORT_ADVERSARIAL, "export/" + canary.guid(), options.reason());
            if (Files.exists(out)) {
                throw new UsageException("The folder (" + out + ") exists already. Name a new one.");
            }
            Map<String, Long> leftOut = new TreeMap<>();
            List<VaultEntry> chosen = chosen(guard.home(), vault, leftOut);
            if (chosen.isEmpty()) {
                throw new InvalidInputException("No pair may leave the vault" + described(leftOut) + ".");
            }
            Map<String, String> query = target == null ? Map.of() : Map.of("target", target);
            Stream<PreferencePair> rows = chosen.stream()
                    .map(entry -> PairExport.row(entry, vault.release(guard.access(), entry.id(), options.reason())));
            Path written = export.write(out, rows, new ExportSettings(canary, query, leftOut));
            report(written, canary, chosen.size(), leftOut);
        }
        return ExitCode.OK;
    }

    private List<VaultEntry> chosen(DataHome home, Vault vault, Map<String, Long> leftOut) {
        List<VaultEntry> chosen = new ArrayList<>();
        try (HeldOut heldOut = HeldOut.of(home)) {
            for (VaultEntry entry : vault.entries()) {
                if (target != null && !entry.about().evaluationTarget().equals(target)) {
                    continue;
                }
                if (heldOut.holds(entry)) {
                    leftOut.merge("held_out", 1L, Long::sum);
                } else if (!entry.isExportable()) {
                    boolean draft = entry.state() == PairState.DRAFT;
                    leftOut.merge(draft ? "needs_a_reviewer" : "needs_a_clinician", 1L, Long::sum);
                } else {
                    chosen.add(entry);
                }
            }
        }
        return chosen;
    }

    private void report(Path written, Canary canary, int rows, Map<String, Long> leftOut) {
        if (json) {
            ObjectNode node = Json.object()
                    .put("path", written.toString())
                    .put("rows", rows)
                    .put("content_label", PreferencePair.ADVERSARIAL_CONTENT)
                    .put("canary", canary.text());
            ObjectNode left = node.putObject("left_out");
            leftOut.forEach(left::put);
            Json.print(node, terminal.out());
        } else {
            terminal.out().println(written);
            terminal.err()
                    .println(rows + " pairs written, labelled " + PreferencePair.ADVERSARIAL_CONTENT
                            + described(leftOut) + ". Their canary: " + canary.text());
        }
    }

    private static String described(Map<String, Long> leftOut) {
        return leftOut.isEmpty()
                ? ""
                : leftOut.entrySet().stream()
                        .map(left -> left.getValue() + " " + left.getKey().replace('_', ' '))
                        .collect(Collectors.joining(", ", " (left out: ", ")"));
    }

    /** Whether an entry's scenario belongs to the frozen ruler, as far as there is a scenario database. */
    private record HeldOut(@Nullable SqliteDatastore store) implements AutoCloseable {

        static HeldOut of(DataHome home) {
            return new HeldOut(Files.exists(home.database()) ? SqliteDatastore.open(home.database()) : null);
        }

        boolean holds(VaultEntry entry) {
            return store != null
                    && entry.about().scenarioId().filter(store::isHeldOut).isPresent();
        }

        @Override
        public void close() {
            if (store != null) {
                store.close();
            }
        }
    }
}
