package io.github.circuitrylabs.forge.cli.internal;

import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command's data live. */
public final class HomeOptions {

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "The folder of all data (default: $" + DataHome.VARIABLE + ", else ~/.scenario-forge).")
    private @Nullable Path home;

    @Option(
            names = "--db",
            paramLabel = "FILE",
            description = "The scenario database (default: scenarios.db in the home folder).")
    private @Nullable Path database;

    public DataHome home(Terminal terminal) {
        String named = terminal.environment().getOrDefault(DataHome.VARIABLE, "");
        return DataHome.resolve(home == null && !named.isBlank() ? Path.of(named) : home);
    }

    public Path database(Terminal terminal) {
        return database == null ? home(terminal).database() : database;
    }

    /** Opens the database, making it if it is missing. */
    public SqliteDatastore open(Terminal terminal) {
        return SqliteDatastore.open(database(terminal));
    }
}
