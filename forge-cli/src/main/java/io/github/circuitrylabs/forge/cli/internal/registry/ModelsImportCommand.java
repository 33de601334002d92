package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.model.ModelHomeOption;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelRegistry.Evidence;
import io.github.circuitrylabs.forge.core.ModelRegistry.Registration;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import io.github.circuitrylabs.forge.core.RegisteredModel.Lineage;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a model to the registry. */
@Command(
        name = "import",
        description = {
            "Add a model folder to the registry, as the next version of its name.",
            "The same bytes again are the version they were. Without an evaluation that lets it pass it is a "
                    + "candidate: kept, and not usable until it is imported again with one.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  model-forge models import run/model --name forge --evaluation run/evaluation/evaluation.json --promote",
            "  model-forge models import run/model --domain psychosis --target ai_psychosis"
        })
final class ModelsImportCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Parameters(paramLabel = "FOLDER", description = "A Hugging Face folder, such as the model/ of a run.")
    private Path folder;

    @Option(names = "--name", paramLabel = "NAME", description = "The model's name, e.g. forge.")
    private @Nullable String name;

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description = "What it is specialised in: psychosis names it forge-psychosis. Needs --target.")
    private @Nullable String domain;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            split = ",",
            description = "The targets it writes for, with commas (default: all).")
    private List<String> targetIds = List.of();

    @Option(names = "--base", paramLabel = "NAME", defaultValue = "unknown", description = "What it was trained from.")
    private String base;

    @Option(names = "--parent", paramLabel = "MODEL", description = "A registered version it was made of; repeatable.")
    private List<String> parents = List.of();

    @Option(names = "--run", paramLabel = "ID", description = "The run that made it.")
    private @Nullable String runId;

    @Option(names = "--evaluation", paramLabel = "FILE", description = "The evaluation report of exactly these bytes.")
    private @Nullable Path evaluation;

    @Option(
            names = "--override",
            paramLabel = "FILE",
            description = "The record of an audited override of that report's decision.")
    private @Nullable Path override;

    @Option(names = "--attach", paramLabel = "FILE", description = "A file to keep with it, e.g. its GGUF; repeatable.")
    private List<Path> attachments = List.of();

    @Option(names = "--promote", description = "Make it the current version at once.")
    private boolean promote;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ModelsImportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) {
            throw new UsageException("There is no folder (" + folder + ").");
        }
        if ((name == null) == (domain == null)) {
            throw new UsageException("Give either --name or --domain.");
        }
        if (domain != null && targetIds.isEmpty()) {
            throw new UsageException("A specialised model needs its --target, e.g. --target ai_psychosis.");
        }
        if (override != null && evaluation == null) {
            throw new UsageException("--override needs the --evaluation it overrides.");
        }
        ModelRegistry registry = Registry.of(home.home(terminal), terminal);
        RegisteredModel added = registry.add(registration());
        if (promote) {
            added = registry.promote(added.id());
        }
        if (json) {
            Json.print(ModelView.json(added), terminal.out());
        } else {
            terminal.out().println(added.id() + "  " + ModelView.state(added));
        }
        return ExitCode.OK;
    }

    private Registration registration() {
        Set<String> targets = new TreeSet<>();
        if (!targetIds.isEmpty()) {
            new Targets(TargetCatalogs.shipped())
                    .named(targetIds).stream().map(EvaluationTarget::id).forEach(targets::add);
        }
        Lineage lineage = new Lineage(base, parents, null, runId, ForgeVersion.current());
        Registration registration = domain == null
                ? new Registration(String.valueOf(name), null, targets, folder, attachments, lineage, null)
                : Registration.forDomain(domain, targets, folder, lineage).withAttachments(attachments);
        return evaluation == null ? registration : registration.withEvidence(new Evidence(evaluation, override));
    }
}
