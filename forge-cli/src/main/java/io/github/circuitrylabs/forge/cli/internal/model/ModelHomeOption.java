package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.store.DataHome;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the model that ships is put, for other programs to read it too. */
public final class ModelHomeOption {

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "The folder of all data (default: $" + DataHome.VARIABLE + ", else ~/.scenario-forge).")
    private @Nullable Path home;

    public DataHome home(Terminal terminal) {
        String named = terminal.environment().getOrDefault(DataHome.VARIABLE, "");
        return DataHome.resolve(home == null && !named.isBlank() ? Path.of(named) : home);
    }

    ModelFolders folders(Terminal terminal) {
        return new ModelFolders(home(terminal));
    }
}
