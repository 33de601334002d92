package io.github.circuitrylabs.forge.cli.internal.guard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.store.principal.PrincipalEntry;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who may do what. */
@Command(
        name = "principal",
        description = "Manage who may do what: add principals with roles, list them, revoke their tokens.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "The first principal must be an admin and can be added by whoever owns the home folder. From then on,",
            "adding and revoking take an admin's token in FORGE_TOKEN.",
            "",
            "Examples:",
            "  scenario-forge principal add ada --role admin",
            "  scenario-forge principal add rita --role red-team,reviewer",
            "  scenario-forge principal add gero --role red-team --grant adversarial.generate",
            "  scenario-forge principal list",
            "  scenario-forge principal revoke rita"
        })
public final class PrincipalCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    private PrincipalCommand() {}

    public static CommandLine create(Terminal terminal) {
        return new CommandLine(new PrincipalCommand())
                .addSubcommand(new Add(terminal))
                .addSubcommand(new ListAll(terminal))
                .addSubcommand(new Revoke(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    private static ObjectNode toJson(PrincipalEntry entry) {
        ObjectNode node = toJson(entry.principal());
        return node.put("created_at", entry.createdAt().toString())
                .put("created_by", entry.createdBy())
                .put("last_used_at", text(entry.lastUsed(), null))
                .put("revoked_at", text(entry.revoked(), null));
    }

    private static ObjectNode toJson(Principal principal) {
        ObjectNode node = Json.object().put("name", principal.name());
        node.set("roles", Json.strings(roles(principal)));
        node.set("grants", Json.strings(grants(principal)));
        return node;
    }

    private static @Nullable String text(Optional<Instant> at, @Nullable String none) {
        return at.map(Instant::toString).orElse(none);
    }

    private static List<String> roles(Principal principal) {
        return principal.roles().stream().map(PrincipalRole::wireName).toList();
    }

    private static List<String> grants(Principal principal) {
        return principal.grants().stream().map(ProtectedAction::wireName).toList();
    }

    /** Adds one and shows its token. */
    @Command(name = "add", description = "Add a principal and print its token, this once.")
    static final class Add implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private CommonOptions common;

        @Mixin
        private GuardOptions guardOptions;

        @Parameters(paramLabel = "NAME", description = "Who, as the audit log will show it.")
        private String name;

        @Option(
                names = "--role",
                split = ",",
                required = true,
                paramLabel = "ROLE",
                description = "viewer, reviewer, red-team, clinician or admin; several by commas.")
        private List<String> roles;

        @Option(
                names = "--grant",
                split = ",",
                paramLabel = "ACTION",
                description = "Actions for which the role is not enough: adversarial.generate.")
        private List<String> grants = List.of();

        @Option(names = "--json", description = "Print a JSON object.")
        private boolean json;

        Add(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            Principal principal = principal();
            String token;
            try (Guard guard = guardOptions.open(terminal)) {
                token = guard.principals().isEmpty()
                        ? guard.principals().addFirst(principal, System.getProperty("user.name"))
                        : guard.principals().add(guard.access(), principal);
            }
            if (json) {
                Json.print(toJson(principal).put("token", token), terminal.out());
            } else {
                terminal.out().println(token);
                terminal.err()
                        .println("This is the token of " + principal.name() + ". It is not stored and not shown again;"
                                + " who holds it is " + principal.name() + ".");
            }
            return ExitCode.OK;
        }

        private Principal principal() {
            try {
                return new Principal(
                        name,
                        values(roles, PrincipalRole::fromWireName),
                        values(grants, ProtectedAction::fromWireName));
            } catch (InvalidInputException e) {
                throw new UsageException(e.getMessage(), e);
            }
        }

        private static <T> Set<T> values(List<String> names, Function<String, T> toValue) {
            Set<T> values = new HashSet<>();
            names.forEach(name -> values.add(toValue.apply(name.strip())));
            return values;
        }
    }

    /** Lists them, without tokens. */
    @Command(name = "list", description = "List all principals, revoked ones too.")
    static final class ListAll implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private CommonOptions common;

        @Mixin
        private GuardOptions guardOptions;

        @Option(names = "--json", description = "Print a JSON array.")
        private boolean json;

        ListAll(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            List<PrincipalEntry> entries;
            try (Guard guard = guardOptions.open(terminal)) {
                entries = guard.principals().list();
            }
            if (json) {
                Json.print(Json.array(entries, PrincipalCommand::toJson), terminal.out());
                return ExitCode.OK;
            }
            TextTable table = new TextTable("NAME", "ROLES", "GRANTS", "LAST USED", "REVOKED");
            for (PrincipalEntry entry : entries) {
                table.row(
                        entry.principal().name(),
                        String.join(",", roles(entry.principal())),
                        entry.principal().grants().isEmpty() ? "-" : String.join(",", grants(entry.principal())),
                        text(entry.lastUsed(), "never"),
                        text(entry.revoked(), "-"));
            }
            table.print(terminal);
            return ExitCode.OK;
        }
    }

    /** Makes a token worthless. */
    @Command(name = "revoke", description = "Revoke a principal's token, for good.")
    static final class Revoke implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private CommonOptions common;

        @Mixin
        private GuardOptions guardOptions;

        @Parameters(paramLabel = "NAME", description = "Whose.")
        private String name;

        Revoke(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            try (Guard guard = guardOptions.open(terminal)) {
                guard.principals().revoke(guard.access(), name);
            }
            terminal.err().println("The token of " + name + " is worthless now.");
            return ExitCode.OK;
        }
    }
}
