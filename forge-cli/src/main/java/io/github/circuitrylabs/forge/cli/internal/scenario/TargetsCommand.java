package io.github.circuitrylabs.forge.cli.internal.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what scenarios can look for. */
@Command(
        name = "targets",
        description = "List the evaluation targets: the failures that scenarios look for.",
        footer = {
            "",
            "Examples:",
            "  scenario-forge targets",
            "  scenario-forge targets --json",
            "  scenario-forge targets show ai_psychosis"
        })
public final class TargetsCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Option(names = "--json", description = "Print a JSON array of targets.")
    private boolean json;

    public TargetsCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() {
        if (json) {
            Json.print(Json.array(targets.catalog().all(), TargetsCommand::toJson), terminal.out());
            return ExitCode.OK;
        }
        TextTable table = new TextTable("ID", "GENERATION", "TRAINING", "NAME");
        for (EvaluationTarget target : targets.catalog().all()) {
            table.row(target.id(), lower(target.generation()), lower(target.training()), target.name());
        }
        table.print(terminal);
        return ExitCode.OK;
    }

    private static ObjectNode toJson(EvaluationTarget target) {
        ObjectNode node =
                Json.object().put("id", target.id()).put("name", target.name()).put("definition", target.definition());
        node.set("success_criteria", Json.strings(target.successCriteria()));
        node.set("taxonomy", Json.strings(target.taxonomy()));
        return node.put("mental_health", target.mentalHealth())
                .put("generation", lower(target.generation()))
                .put("training", lower(target.training()));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Shows one target. */
    @Command(name = "show", description = "Show one target: its definition, criteria and taxonomy ids.")
    public static final class Show implements Callable<Integer> {

        private final Terminal terminal;
        private final Targets targets;

        @Mixin
        private CommonOptions common;

        @Parameters(paramLabel = "ID", description = "The target's id, e.g. ai_psychosis.")
        private String id;

        @Option(names = "--json", description = "Print a JSON object.")
        private boolean json;

        public Show(Terminal terminal, Targets targets) {
            this.terminal = terminal;
            this.targets = targets;
        }

        @Override
        public Integer call() {
            EvaluationTarget target = targets.get(id);
            if (json) {
                Json.print(toJson(target), terminal.out());
                return ExitCode.OK;
            }
            Pages page = new Pages(terminal);
            page.title(target.id() + "  " + target.name());
            page.paragraph(target.definition());
            page.list("A good reply", target.successCriteria());
            page.list("Taxonomy", target.taxonomy());
            page.field("Generation", lower(target.generation()));
            page.field("Training", lower(target.training()));
            page.field("Mental health", target.mentalHealth() ? "yes: pairs need a clinician's sign-off" : "no");
            return ExitCode.OK;
        }
    }
}
