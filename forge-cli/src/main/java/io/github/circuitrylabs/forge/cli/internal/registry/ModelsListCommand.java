package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.model.ModelHomeOption;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists registered models. */
@Command(name = "list", description = "List registered models, every version of every name.")
final class ModelsListCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Option(names = "--name", paramLabel = "NAME", description = "Only versions of this name.")
    private @Nullable String name;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ModelsListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<RegisteredModel> models = Registry.of(home.home(terminal), terminal).models().stream()
                .filter(model -> name == null || model.id().name().equals(name))
                .toList();
        if (json) {
            Json.print(Json.array(models, ModelView::json), terminal.out());
            return ExitCode.OK;
        }
        if (models.isEmpty()) {
            terminal.err().println("No models yet. See: model-forge models import --help");
            return ExitCode.OK;
        }
        TextTable table = new TextTable("MODEL", "STATE", "TARGETS", "CREATED", "FROM");
        for (RegisteredModel model : models) {
            table.row(
                    model.id().toString(),
                    ModelView.state(model),
                    model.targets().isEmpty() ? "all" : String.join(",", model.targets()),
                    model.created().toString(),
                    model.lineage().parents().isEmpty()
                            ? model.lineage().base()
                            : String.join(",", model.lineage().parents()));
        }
        table.print(terminal);
        return ExitCode.OK;
    }
}
