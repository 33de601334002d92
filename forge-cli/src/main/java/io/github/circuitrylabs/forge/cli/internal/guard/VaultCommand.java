package io.github.circuitrylabs.forge.cli.internal.guard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.vault.DesignatedBackend;
import io.github.circuitrylabs.forge.store.vault.Vault;
import io.github.circuitrylabs.forge.store.vault.VaultKeys;
import io.github.circuitrylabs.forge.store.vault.VaultStatus;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The red-team vault as a whole; what it holds never passes through here. */
@Command(
        name = "vault",
        description =
                "Make the vault of adversarial content, move it to a fresh key, say how it stands, name its backend.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Making and rotating take an admin's token in FORGE_TOKEN. The keys are in vault/red-team.keys, unless",
            VaultKeys.VARIABLE + " holds them. Without them nobody can open anything: keep a copy apart from the data.",
            "",
            "Examples:",
            "  scenario-forge vault init",
            "  scenario-forge vault status --json",
            "  scenario-forge vault rotate",
            "  scenario-forge vault designate ollama:MODEL"
        })
public final class VaultCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    private VaultCommand() {}

    public static CommandLine create(Terminal terminal) {
        return new CommandLine(new VaultCommand())
                .addSubcommand(new Init(terminal))
                .addSubcommand(new Status(terminal))
                .addSubcommand(new Rotate(terminal))
                .addSubcommand(new VaultDesignateCommand(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    private static VaultKeys keys(Terminal terminal, DataHome home) {
        return VaultKeys.of(terminal.environment(), home.vaultKeys());
    }

    private static Optional<String> designated(DataHome home) {
        return DesignatedBackend.in(home.designatedBackend()).name();
    }

    /** Makes it. */
    @Command(name = "init", description = "Make the vault and its keys.")
    static final class Init implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private CommonOptions common;

        @Mixin
        private GuardOptions guardOptions;

        Init(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            try (Guard guard = guardOptions.open(terminal)) {
                Path file = guard.home().redTeamDatabase();
                Vault.create(file, keys(terminal, guard.home()), guard.access()).close();
                terminal.out().println(file);
            }
            return ExitCode.OK;
        }
    }

    /** Says how it stands. */
    @Command(name = "status", description = "Say how many entries there are, in which states, and under how many keys.")
    static final class Status implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private CommonOptions common;

        @Mixin
        private GuardOptions guardOptions;

        @Option(names = "--json", description = "Print a JSON object.")
        private boolean json;

        Status(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            DataHome home = guardOptions.home(terminal);
            VaultStatus status;
            try (Vault vault = Vault.open(home.redTeamDatabase(), keys(terminal, home))) {
                status = vault.status();
            }
            if (json) {
                ObjectNode node = Json.object()
                        .put("path", home.redTeamDatabase().toString())
                        .put("entries", status.entries());
                ObjectNode states = node.putObject("by_state");
                status.byState().forEach((state, count) -> states.put(state.wireName(), count));
                Json.print(
                        node.put("keys", status.keys())
                                .put("to_rotate", status.toRotate())
                                .put("designated_backend", designated(home).orElse(null)),
                        terminal.out());
                return ExitCode.OK;
            }
            terminal.out().println(home.redTeamDatabase() + ": " + status.entries() + " entries");
            status.byState().forEach((state, count) -> terminal.out().println("  " + state.wireName() + ": " + count));
            terminal.out().println("  designated backend: " + designated(home).orElse("none"));
            if (status.keys() > 1) {
                terminal.out()
                        .println("A rotation is unfinished: " + status.toRotate()
                                + " ciphertexts are under an older key. Run: scenario-forge vault rotate");
            }
            return ExitCode.OK;
        }
    }

    /** Moves it to a fresh key. */
    @Command(
            name = "rotate",
            description = {
                "Encrypt everything anew with a fresh key and forget the old one.",
                "If it is stopped, nothing is lost, and the same command goes on."
            })
    static final class Rotate implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private CommonOptions common;

        @Mixin
        private GuardOptions guardOptions;

        Rotate(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            try (Guard guard = guardOptions.open(terminal);
                    Vault vault = Vault.open(guard.home().redTeamDatabase(), keys(terminal, guard.home()))) {
                long done = vault.rotate(guard.access(), count -> {});
                terminal.out().println(done + " ciphertexts are under a fresh key; the old one is gone.");
            }
            return ExitCode.OK;
        }
    }
}
