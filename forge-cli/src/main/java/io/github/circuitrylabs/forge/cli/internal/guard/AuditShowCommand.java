package io.github.circuitrylabs.forge.cli.internal.guard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.store.audit.AuditEntry;
import io.github.circuitrylabs.forge.store.audit.AuditVerification;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows entries, each only once it is proven. */
@Command(name = "show", description = "Show the newest entries, oldest first. Only entries that are proven are shown.")
final class AuditShowCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private GuardOptions guardOptions;

    @Option(names = "--principal", paramLabel = "NAME", description = "Only what this one did.")
    private @Nullable String principal;

    @Option(
            names = "--action",
            paramLabel = "PREFIX",
            description = "Only actions that begin so: adversarial, release.override …")
    private @Nullable String action;

    @Option(names = "--subject", paramLabel = "TEXT", description = "Only what was done to this.")
    private @Nullable String subject;

    @Option(names = "--denied", description = "Only what was refused.")
    private boolean denied;

    @Option(names = "--since", paramLabel = "DATE", description = "Only from this day (UTC) or moment on: 2026-11-21.")
    private @Nullable String since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    AuditShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new UsageException("--limit (" + limit + ") must be at least 1.");
        }
        Instant from = since == null ? Instant.MIN : moment(since);
        Deque<AuditEntry> newest = new ArrayDeque<>();
        AuditVerification verification = guardOptions.audit(terminal).read(null, entry -> {
            if (wanted(entry.event(), from)) {
                newest.addLast(entry);
                if (newest.size() > limit) {
                    newest.removeFirst();
                }
            }
        });
        if (json) {
            Json.print(Json.array(newest, AuditShowCommand::toJson), terminal.out());
        } else {
            print(newest);
        }
        return AuditCommand.report(verification, terminal);
    }

    private boolean wanted(AuditEvent event, Instant from) {
        return (principal == null || principal.equals(event.principal()))
                && (action == null || event.action().startsWith(action))
                && (subject == null || subject.equals(event.subject()))
                && (!denied || event.outcome() == AuditEvent.Outcome.DENIED)
                && !event.at().isBefore(from);
    }

    private static Instant moment(String text) {
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new UsageException(
                    "--since (" + text + ") is no day such as 2026-11-21 and no moment such as 2026-11-21T09:30:00Z.",
                    e);
        }
    }

    private void print(Deque<AuditEntry> entries) {
        TextTable table = new TextTable("ENTRY", "AT", "PRINCIPAL", "ACTION", "OUTCOME", "SUBJECT", "REASON");
        for (AuditEntry entry : entries) {
            AuditEvent event = entry.event();
            table.row(
                    Long.toString(entry.sequence()),
                    event.at().toString(),
                    event.principal(),
                    event.action(),
                    lower(event.outcome()),
                    event.subject(),
                    event.reason().isEmpty() ? "-" : event.reason());
        }
        table.print(terminal);
    }

    private static ObjectNode toJson(AuditEntry entry) {
        AuditEvent event = entry.event();
        ObjectNode node = Json.object()
                .put("sequence", entry.sequence())
                .put("at", event.at().toString())
                .put("principal", event.principal())
                .put("action", event.action())
                .put("outcome", lower(event.outcome()))
                .put("subject", event.subject())
                .put("reason", event.reason());
        ObjectNode details = node.putObject("details");
        event.details().forEach(details::put);
        return node;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
