package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.store.DataHome;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the model that ships is put, for other programs to read it too. */
final class ModelHomeOption {

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "The folder of all data (default: $" + DataHome.VARIABLE + ", else ~/.scenario-forge).")
    private @Nullable Path home;

    ModelFolders folders(Terminal terminal) {
        String named = terminal.environment().getOrDefault(DataHome.VARIABLE, "");
        return new ModelFolders(DataHome.resolve(home == null && !named.isBlank() ? Path.of(named) : home));
    }
}
