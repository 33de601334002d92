package io.github.circuitrylabs.forge.cli.internal.loop;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopNotice;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.loop.ForgeLoop;
import io.github.circuitrylabs.forge.core.loop.LoopConfig;
import io.github.circuitrylabs.forge.core.loop.LoopReport;
import io.github.circuitrylabs.forge.store.DataHome;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the whole loop against the simulated assistant. */
@Command(
        name = "loop",
        description =
                "Run the whole loop: generate, store, deploy, measure, analyse, export, train, evaluate, release as"
                        + " GGUF, and generate again with the new model.",
        footer = {
            "",
            "Examples:",
            "  scenario-forge loop --generations 2",
            "  scenario-forge loop --seed 7 --home /tmp/forge --json",
            "",
            "The system under test is a simulated assistant with documented weaknesses; generations are measured on a",
            "frozen ruler, another simulated assistant that nothing is trained against. To test a system of your own,",
            "use ForgeLoop from Java. Killed at any point, the same command goes on where it stopped; asked for more",
            "generations, it continues."
        })
public final class LoopCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Option(
            names = {"-g", "--generations"},
            paramLabel = "N",
            defaultValue = "2",
            description = "How many generators are measured; the first is forge-tiny as it ships (default:"
                    + " ${DEFAULT-VALUE}).")
    private int generations;

    @Option(
            names = {"-s", "--seed"},
            paramLabel = "N",
            defaultValue = "1",
            description = "All seeds of the loop derive from it (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            split = ",",
            description = "What the scenarios look for, with commas (default: every target that may be trained on).")
    private List<String> targetIds = List.of();

    @Option(
            names = {"-n", "--scenarios"},
            paramLabel = "N",
            defaultValue = "1980",
            description = "Scenarios that each generation writes (default: ${DEFAULT-VALUE}).")
    private int scenarios;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            defaultValue = "1.0",
            description = "How freely the generators sample (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    public LoopCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() {
        DataHome data = home.home(terminal);
        List<EvaluationTarget> chosen = targets.trainable(targetIds);
        LoopConfig config = new LoopConfig(
                seed,
                generations,
                chosen.stream().map(EvaluationTarget::id).toList(),
                scenarios,
                temperature,
                data.root());
        LoopReport report;
        try (Datastore store = home.open(terminal);
                StopNotice notice = StopNotice.show(
                        terminal, "Stopped; what is done is kept. The same command goes on from here.");
                LoopProgress progress = new LoopProgress(terminal, "generation")) {
            report = ForgeLoop.run(
                    SimulatedLoop.parts(store, data, targets.catalog(), chosen, temperature), config, progress);
        }
        if (json) {
            Json.print(LoopReportView.json(report), terminal.out());
        } else {
            LoopReportView.print(report, terminal);
        }
        return ExitCode.OK;
    }
}
