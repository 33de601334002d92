package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.modelforge.gguf.Safetensors;
import io.github.circuitrylabs.modelforge.gguf.TensorFile;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TokenizedUnpaired;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Twenty steps of every loss beside TRL's own trainers ({@code golden/losses/make_golden.py}). */
class TrlLossesTest {

    /**
     * What is not compared: mean logits, for logits are never whole here; tokens, which are counted without padding and with prompts
     * once here; the loss of SimPO's chosen replies, which it does not use; what the script averages over smaller micro-batches.
     */
    private static final Set<String> OTHER = Set.of(
            "logits/chosen",
            "logits/rejected",
            "num_tokens",
            "step_time",
            "SIMPO nll_loss",
            "CDPO entropy",
            "CDPO mean_token_accuracy");

    private static final double LARGEST_DIFFERENCE = 1e-4;

    private static final TrainingOptions OPTIONS =
            TrainingOptions.dpo().batchSize(5).maxSteps(20).learningRate(1e-3).build();

    /** The script's name of a run, and our settings for it. */
    private static final Map<String, PreferenceOptions> PREFERENCES = new TreeMap<>(Map.of(
            "SIGMOID", PreferenceOptions.defaults(),
            "CDPO", PreferenceOptions.defaults().withLabelSmoothing(0.1),
            "ROBUST", PreferenceOptions.of(PreferenceLoss.ROBUST).withLabelSmoothing(0.1),
            "HINGE", PreferenceOptions.of(PreferenceLoss.HINGE),
            "IPO", PreferenceOptions.of(PreferenceLoss.IPO),
            "SIGMOID_NORM", PreferenceOptions.of(PreferenceLoss.SIGMOID_NORM),
            "APO_ZERO", PreferenceOptions.of(PreferenceLoss.APO_ZERO),
            "RPO", PreferenceOptions.defaults().withChosenWeight(0.7),
            "SIMPO", PreferenceOptions.of(PreferenceLoss.SIMPO),
            "ORPO", PreferenceOptions.of(PreferenceLoss.ORPO)));

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral"})
    void should_train_by_every_loss_as_trl_does(String shape) throws IOException {
        Golden golden = Golden.of(shape);
        JsonNode trl = new JsonMapper().readTree(resource(shape + ".json").toFile());
        Map<String, Double> differences = new TreeMap<>();
        try (LanguageModel model = ModelForge.load(golden.folder())) {
            LoraAdapter start = LoraAdapter.load(golden.folder().resolve("adapter"));
            List<TokenizedPreference> pairs = pairs(model.config().vocabSize());
            PREFERENCES.forEach((name, preference) -> {
                List<StepMetrics> steps = new ArrayList<>();
                LoraAdapter trained = new DpoRecipe(OPTIONS, start.config(), preference)
                        .train(model, start, name.equals("ORPO") ? shortened(pairs) : pairs, steps::add, null);
                compare(name, shape, trl.path(name), steps, trained, differences);
            });
            List<StepMetrics> steps = new ArrayList<>();
            LoraAdapter trained = new KtoRecipe(OPTIONS, start.config(), new KtoOptions(0.1, 1.2, 0.8))
                    .train(model, start, unpaired(pairs), steps::add, null);
            compare("KTO", shape, trl.path("KTO"), steps, trained, differences);
            List<StepMetrics> tuning = new ArrayList<>();
            LoraAdapter tuned =
                    new SftRecipe(OPTIONS, start.config()).train(model, start, completions(pairs), tuning::add, null);
            compare("SFT", shape, trl.path("SFT"), tuning, tuned, differences);
        }
        assertThat(differences)
                .hasSizeGreaterThan(100)
                .allSatisfy((name, difference) -> assertThat(difference).isLessThan(LARGEST_DIFFERENCE));
    }

    /** Adds the largest difference of each figure over all steps, and that of each kept tensor at the end. */
    private static void compare(
            String run,
            String shape,
            JsonNode expected,
            List<StepMetrics> steps,
            LoraAdapter trained,
            Map<String, Double> differences) {
        assertThat(steps).hasSameSizeAs(expected);
        expected.get(0).fieldNames().forEachRemaining(figure -> {
            if (!OTHER.contains(figure) && !OTHER.contains(run + " " + figure)) {
                differences.put(run + " " + figure, Golden.difference(series(steps, figure), series(expected, figure)));
            }
        });
        try (TensorFile file = Safetensors.open(resource(shape + ".safetensors"))) {
            file.names().stream().filter(name -> name.startsWith(run + ".")).forEach(name -> {
                String module = name.substring(run.length() + 1, name.lastIndexOf(".lora_"));
                LoraAdapter.Matrices matrices = trained.modules().get(module);
                differences.put(
                        name,
                        Golden.difference(
                                name.endsWith("A") ? matrices.a() : matrices.b(),
                                file.tensor(name).toFloats()));
            });
        }
    }

    private static float[] series(List<StepMetrics> steps, String figure) {
        float[] values = new float[steps.size()];
        for (int i = 0; i < values.length; i++) {
            Double value = steps.get(i).values().get(figure);
            assertThat(value)
                    .as(figure + " among " + steps.get(i).values().keySet())
                    .isNotNull();
            values[i] = value.floatValue();
        }
        return values;
    }

    private static float[] series(JsonNode expected, String figure) {
        float[] values = new float[expected.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) expected.get(i).path(figure).asDouble();
        }
        return values;
    }

    /** The same pairs as the script's, with the end token that the trainers append. */
    private static List<TokenizedPreference> pairs(int vocabulary) {
        int[][] lengths = {{4, 5, 9}, {7, 8, 3}, {1, 6, 6}};
        return IntStream.range(0, lengths.length)
                .mapToObj(i -> new TokenizedPreference(
                        text(3 * i + 1, lengths[i][0], vocabulary, false),
                        text(3 * i + 2, lengths[i][1], vocabulary, true),
                        text(3 * i + 3, lengths[i][2], vocabulary, true)))
                .toList();
    }

    /** With prompts of one token. */
    private static List<TokenizedPreference> shortened(List<TokenizedPreference> pairs) {
        return pairs.stream()
                .map(pair -> new TokenizedPreference(new int[] {pair.prompt()[0]}, pair.chosen(), pair.rejected()))
                .toList();
    }

    private static List<TokenizedUnpaired> unpaired(List<TokenizedPreference> pairs) {
        List<TokenizedUnpaired> rows = new ArrayList<>();
        for (TokenizedPreference pair : pairs) {
            rows.add(new TokenizedUnpaired(pair.prompt(), pair.chosen(), true));
            rows.add(new TokenizedUnpaired(pair.prompt(), pair.rejected(), false));
        }
        return rows.subList(0, 5);
    }

    private static List<TokenizedCompletion> completions(List<TokenizedPreference> pairs) {
        return pairs.stream()
                .map(pair -> new TokenizedCompletion(
                        IntStream.concat(IntStream.of(pair.prompt()), IntStream.of(pair.chosen()))
                                .toArray(),
                        pair.prompt().length))
                .toList();
    }

    private static int[] text(int i, int length, int vocabulary, boolean ended) {
        int[] ids = new int[ended ? length + 1 : length];
        for (int t = 0; t < length; t++) {
            ids[t] = 3 + (11 * i + 2 * t * t + 3 * t + 4) % (vocabulary - 3);
        }
        if (ended) {
            ids[length] = 2;
        }
        return ids;
    }

    private static Path resource(String name) {
        try {
            return Path.of(
                    TrlLossesTest.class.getResource("/golden/losses/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
