package io.github.circuitrylabs.forge.cli.internal;

import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what runs: for bug reports. */
@Command(name = "version", description = "Show the versions of this program, of Java and of the system.")
public final class VersionCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Option(names = "--json", description = "Print a JSON object {version, java, system}.")
    private boolean json;

    public VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String java = System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")";
        String system = System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
        if (json) {
            Json.print(
                    Json.object()
                            .put("version", ForgeVersion.current())
                            .put("java", java)
                            .put("system", system),
                    terminal.out());
            return ExitCode.OK;
        }
        terminal.out().println(spec.root().name() + " " + ForgeVersion.current());
        terminal.out().println("Java " + java);
        terminal.out().println(system);
        return ExitCode.OK;
    }
}
