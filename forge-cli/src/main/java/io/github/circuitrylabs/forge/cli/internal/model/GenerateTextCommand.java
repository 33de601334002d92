package io.github.circuitrylabs.forge.cli.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.Texts;
import io.github.circuitrylabs.forge.core.GeneratorPrompt;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.Continuation;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.Sampling;
import io.github.circuitrylabs.modelforge.train.data.PromptFormat;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a model continue a prompt: the quickest look at what was trained. */
@Command(
        name = "generate",
        description = "Have a model continue a prompt.",
        footer = {
            "",
            "Examples:",
            "  model-forge generate --target ai_psychosis --count 5",
            "  model-forge generate --model run/model --prompt \"Once upon a time\" --temperature 0",
            "  model-forge generate --adapter run/adapter --target sycophancy"
        })
public final class GenerateTextCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FOLDER|FILE|tiny",
            defaultValue = ModelFolders.TINY,
            description = "The model: a Hugging Face folder or a GGUF file (default: ${DEFAULT-VALUE}, the one that"
                    + " ships).")
    private String model;

    @Option(names = "--adapter", paramLabel = "FOLDER", description = "A LoRA adapter over it, in PEFT's format.")
    private @Nullable Path adapter;

    @ArgGroup(multiplicity = "1")
    private Asked asked;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "1",
            description = "How many continuations (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Most tokens of a continuation (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1.0",
            description = "0 takes the most probable token each time (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "N",
            defaultValue = "0",
            description = "Draw from the N most probable tokens only; 0 for all (default: ${DEFAULT-VALUE}).")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1.0",
            description = "Draw from the most probable tokens that reach this together (default: ${DEFAULT-VALUE}).")
    private double topP;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the first continuation; the next ones count up (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Print a JSON array of {text, ended, log_probability, tokens, seed}.")
    private boolean json;

    public GenerateTextCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Either a prompt as it is, or the one that a trained generator knows. */
    static final class Asked {
        @Option(
                names = {"-p", "--prompt"},
                paramLabel = "TEXT",
                description = "The text to continue, as it is.")
        private @Nullable String prompt;

        @Option(
                names = {"-t", "--target"},
                paramLabel = "ID",
                description = "Ask for a scenario of this evaluation target.")
        private @Nullable String target;

        private String text() {
            return prompt == null
                    ? PromptFormat.LINE.render(GeneratorPrompt.forTarget(String.valueOf(target)))
                    : prompt;
        }
    }

    @Override
    public Integer call() {
        if (count < 1) {
            throw new UsageException("--count (" + count + ") must be at least 1.");
        }
        Sampling sampling = sampling();
        Path folder = home.folders(terminal).findReadable("--model", model);
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(folder);
                LanguageModel base = ModelForge.load(folder);
                LanguageModel adapted = adapter == null ? null : base.adapted(LoraAdapter.load(adapter))) {
            LanguageModel used = adapted == null ? base : adapted;
            long[] seeds = LongStream.range(seed, seed + count).toArray();
            List<int[]> prompts = Collections.nCopies(count, tokenizer.encode(asked.text()));
            print(used.generate(prompts, seeds, sampling), seeds, tokenizer);
        }
        return ExitCode.OK;
    }

    private Sampling sampling() {
        try {
            return Sampling.plain(maxTokens)
                    .withTemperature(temperature)
                    .withTopK(topK)
                    .withTopP(topP);
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private void print(List<Continuation> continuations, long[] seeds, Tokenizer tokenizer) {
        List<ObjectNode> rows = new ArrayList<>();
        for (int i = 0; i < continuations.size(); i++) {
            Continuation continuation = continuations.get(i);
            String text = tokenizer.decode(continuation.ids());
            if (json) {
                rows.add(Json.object()
                        .put("text", text)
                        .put("ended", continuation.ended())
                        .put("log_probability", continuation.logProbability())
                        .put("tokens", continuation.ids().length)
                        .put("seed", seeds[i]));
            } else {
                String cut = continuation.ended() ? "" : terminal.style().dim(" [cut at --max-tokens]");
                terminal.out().println(Texts.printable(text) + cut);
            }
        }
        if (json) {
            Json.print(Json.array(rows, row -> row), terminal.out());
        }
    }
}
