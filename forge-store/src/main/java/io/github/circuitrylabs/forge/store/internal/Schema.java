package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.DatastoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables, as numbered migrations: script n brings a database of version n − 1 to version n. The version is in
 * {@code PRAGMA user_version}. A landed script is never edited; a change is a new script.
 */
public final class Schema {

    /** "SFOG", in {@code PRAGMA application_id}: tells our databases from everybody else's. */
    static final int APPLICATION_ID = 0x53464F47;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    /** "SFPR". */
    private static final int PRINCIPALS_ID = 0x53465052;

    /** "SFVT". */
    private static final int VAULT_ID = 0x53465654;

    private final List<String> migrations;
    private final int applicationId;
    private final Clock clock;

    Schema(List<String> migrations, Clock clock) {
        this(migrations, APPLICATION_ID, clock);
    }

    private Schema(List<String> migrations, int applicationId, Clock clock) {
        this.migrations = List.copyOf(migrations);
        this.applicationId = applicationId;
        this.clock = clock;
    }

    /** The schema of the datastore. */
    public static Schema current() {
        return read("migration", APPLICATION_ID);
    }

    /** The schema of who has which role. */
    public static Schema ofPrincipals() {
        return read("principals", PRINCIPALS_ID);
    }

    /** The schema of the vault. */
    public static Schema ofVault() {
        return read("vault", VAULT_ID);
    }

    private static Schema read(String name, int applicationId) {
        List<String> scripts = new ArrayList<>();
        for (String script = script(name, 1); script != null; script = script(name, scripts.size() + 1)) {
            scripts.add(script);
        }
        return new Schema(scripts, applicationId, Clock.systemUTC());
    }

    /** This schema as a program of an older version knew it. */
    Schema asOf(int version) {
        return new Schema(migrations.subList(0, version), applicationId, clock);
    }

    /** The version this program knows. */
    public int version() {
        return migrations.size();
    }

    /**
     * Creates or migrates the tables. A file of an older version is copied beside itself first.
     *
     * @param file the database's file, or null for one in memory
     * @throws DatastoreException if the file is newer than this program, or not ours; it is then as it was
     */
    public void bringUpToDate(Connections connections, @Nullable Path file) {
        if (file != null) {
            try (Session session = connections.openPlain()) {
                // In one transaction, so that what another program creates meanwhile is seen whole or not at all.
                session.execute("BEGIN");
                requireUsable(session);
                session.execute("COMMIT");
                session.execute("PRAGMA journal_mode = WAL");
            }
        }
        connections.write(session -> {
            int found = requireUsable(session);
            if (found == version()) {
                return found;
            }
            if (found > 0 && file != null) {
                backUp(connections, file, found);
            }
            for (int next = found; next < version(); next++) {
                session.execute(migrations.get(next));
            }
            session.execute("PRAGMA application_id = " + applicationId);
            session.execute("PRAGMA user_version = " + version());
            return found;
        });
    }

    /** The version of a database. */
    public static int versionOf(Session session) {
        return (int) session.number("PRAGMA user_version");
    }

    private int requireUsable(Session session) {
        int application = (int) session.number("PRAGMA application_id");
        int found = versionOf(session);
        boolean empty = session.number("SELECT count(*) FROM sqlite_master") == 0;
        if (application != applicationId && !empty) {
            throw new DatastoreException(
                    "The file (" + session.database() + ") is a SQLite database of another program."
                            + " Maybe it is one of the older Python tool: import it into a new database instead.",
                    null);
        }
        if (found > version()) {
            throw new DatastoreException(
                    "The database (" + session.database() + ") was written by a newer program (schema version " + found
                            + "; this program knows up to " + version()
                            + "). Update scenario-forge, or use another database.",
                    null);
        }
        return found;
    }

    private void backUp(Connections connections, Path file, int version) {
        String name = file.getFileName() + ".v" + version + "-" + STAMP.format(clock.instant()) + ".backup";
        try (Session session = connections.openPlain()) {
            Backup.write(session, file.toAbsolutePath().resolveSibling(name));
        }
        LOG.info("Database {} goes from schema version {} to {}; a copy is kept as {}", file, version, version(), name);
    }

    private static @Nullable String script(String name, int number) {
        try (InputStream in = Schema.class.getResourceAsStream(name + "-" + number + ".sql")) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Script " + name + "-" + number + " cannot be read from the jar", e);
        }
    }
}
