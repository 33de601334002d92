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
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.Sampling;
import io.github.circuitrylabs.modelforge.train.data.PromptFormat;
import io.github.circuitrylabs.modelforge.train.decoding.GeneratedText;
import io.github.circuitrylabs.modelforge.train.decoding.GeneratedText.Finish;
import io.github.circuitrylabs.modelforge.train.decoding.JsonShape;
import io.github.circuitrylabs.modelforge.train.decoding.TextGenerator;
import io.github.circuitrylabs.modelforge.train.decoding.TextGenerator.ScoredToken;
import io.github.circuitrylabs.modelforge.train.decoding.TextListener;
import io.github.circuitrylabs.modelforge.train.decoding.TextOptions;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
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
            "  model-forge generate --adapter run/adapter --target sycophancy --stream",
            "  model-forge generate --target deception --json-shape scenario --max-tokens 300",
            "  model-forge generate --prompt \"Once upon\" --score \" a time\""
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
            names = "--min-p",
            paramLabel = "P",
            defaultValue = "0.0",
            description = "Draw from tokens at least this share as probable as the best one only (default:"
                    + " ${DEFAULT-VALUE}).")
    private double minP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "X",
            defaultValue = "1.0",
            description = "Above 1 makes tokens that came already less probable (default: ${DEFAULT-VALUE}).")
    private double repetitionPenalty;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "End before this text; may be given several times. \\n and \\t are understood.")
    private List<String> stops = new ArrayList<>();

    @ArgGroup
    private @Nullable Shape shape;

    @Option(names = "--stream", description = "Print the text while it is written (one continuation).")
    private boolean stream;

    @Option(
            names = "--score",
            paramLabel = "TEXT",
            description = "Write nothing: tell how probable each token of this text is after the prompt.")
    private @Nullable String scored;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the first continuation; the next ones count up (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--json",
            description =
                    "Print a JSON array of {text, ended, finish, log_probability, tokens, seed}; with --score an object.")
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

    /** What JSON it must write, if it must. */
    static final class Shape {
        @Option(
                names = "--json-shape",
                paramLabel = "value|object|scenario",
                description = "Let it write nothing but one JSON value of this kind, complete within --max-tokens.")
        private @Nullable String name;

        @Option(
                names = "--json-schema",
                paramLabel = "FILE",
                description = "The same, of a JSON schema (type, enum, const, properties, required, items, minItems,"
                        + " minLength).")
        private @Nullable Path schema;

        private JsonShape json(@Nullable String target) {
            if (schema != null) {
                return JsonShape.ofSchema(read(schema));
            }
            return switch (String.valueOf(name)) {
                case "value" -> JsonShape.any();
                case "object" -> JsonShape.object();
                case "scenario" -> JsonShape.scenario(target == null ? List.of() : List.of(target));
                default ->
                    throw new UsageException(
                            "--json-shape (" + name + ") is unknown. Maybe one of value, object, scenario.");
            };
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new InvalidInputException("Cannot read --json-schema (" + file + "): " + e.getMessage(), e);
            }
        }
    }

    @Override
    public Integer call() {
        if (count < 1) {
            throw new UsageException("--count (" + count + ") must be at least 1.");
        }
        if (stream && (json || count > 1)) {
            throw new UsageException("--stream goes neither with --json nor with --count above 1.");
        }
        Sampling sampling = sampling();
        TextOptions options = new TextOptions(
                stops.stream().map(GenerateTextCommand::unescaped).toList(),
                shape == null ? null : shape.json(asked.target));
        Path folder = home.folders(terminal).findReadable("--model", model);
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(folder);
                LanguageModel base = ModelForge.load(folder);
                LanguageModel adapted = adapter == null ? null : base.adapted(LoraAdapter.load(adapter))) {
            TextGenerator generator = new TextGenerator(adapted == null ? base : adapted, tokenizer);
            if (scored != null) {
                printScore(generator.score(asked.text(), scored));
                return ExitCode.OK;
            }
            long[] seeds = LongStream.range(seed, seed + count).toArray();
            List<GeneratedText> texts = generator.generate(
                    Collections.nCopies(count, asked.text()),
                    seeds,
                    sampling,
                    options,
                    stream ? this::tell : TextListener.NONE);
            print(texts, seeds);
        }
        return ExitCode.OK;
    }

    private Sampling sampling() {
        try {
            return Sampling.plain(maxTokens)
                    .withTemperature(temperature)
                    .withTopK(topK)
                    .withTopP(topP)
                    .withMinP(minP)
                    .withRepetitionPenalty(repetitionPenalty);
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private static String unescaped(String text) {
        return text.replace("\\n", "\n").replace("\\t", "\t");
    }

    private void tell(int row, String piece) {
        terminal.out().print(Texts.printable(piece));
        terminal.out().flush();
    }

    private void print(List<GeneratedText> texts, long[] seeds) {
        List<ObjectNode> rows = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            GeneratedText text = texts.get(i);
            if (json) {
                rows.add(Json.object()
                        .put("text", text.text())
                        .put("ended", text.finish() == Finish.END_TOKEN)
                        .put("finish", text.finish().name().toLowerCase(Locale.ROOT))
                        .put("log_probability", text.logProbability())
                        .put("tokens", text.ids().length)
                        .put("seed", seeds[i]));
            } else {
                String cut = text.finish() == Finish.LIMIT ? terminal.style().dim(" [cut at --max-tokens]") : "";
                terminal.out().println((stream ? "" : Texts.printable(text.text())) + cut);
            }
        }
        if (json) {
            Json.print(Json.array(rows, row -> row), terminal.out());
        }
    }

    private void printScore(List<ScoredToken> tokens) {
        double sum = tokens.stream().mapToDouble(ScoredToken::logProbability).sum();
        double perplexity = Math.exp(-sum / tokens.size());
        if (json) {
            ObjectNode score = Json.object().put("log_probability", sum).put("perplexity", perplexity);
            score.set(
                    "tokens",
                    Json.array(
                            tokens,
                            token -> Json.object()
                                    .put("id", token.id())
                                    .put("text", token.text())
                                    .put("log_probability", token.logProbability())));
            Json.print(score, terminal.out());
            return;
        }
        for (ScoredToken token : tokens) {
            terminal.out().println("%9.4f  %s".formatted(token.logProbability(), Texts.printable(token.text())));
        }
        terminal.out().println("%9.4f  in all, %d tokens, perplexity %.3f".formatted(sum, tokens.size(), perplexity));
    }
}
