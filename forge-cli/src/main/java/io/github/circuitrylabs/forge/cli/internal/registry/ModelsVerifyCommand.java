package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.model.ModelHomeOption;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at every byte. */
@Command(
        name = "verify",
        description = "Check every registered file against its digest. Exit code 1 if one is damaged or missing.")
final class ModelsVerifyCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ModelsVerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<String> damage = Registry.of(home.home(terminal), terminal).damage();
        if (json) {
            var node = Json.object().put("whole", damage.isEmpty());
            node.set("damage", Json.strings(damage));
            Json.print(node, terminal.out());
        } else if (damage.isEmpty()) {
            terminal.out().println("Every registered file is what it was.");
        } else {
            damage.forEach(terminal.out()::println);
        }
        return damage.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
