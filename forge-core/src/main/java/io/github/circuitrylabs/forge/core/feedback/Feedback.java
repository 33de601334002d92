package io.github.circuitrylabs.forge.core.feedback;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation of a model says to the generation that follows: the file {@code feedback/model_forge/<model_id>.json}.
 *
 * @param modelId the evaluated model; letters, digits, {@code . _ -}, not starting with a mark
 * @param timestamp when the evaluation ended
 * @param forgeVersion the version of this suite that wrote it
 * @param baseModel what the model was trained from, if known
 * @param datasetSha256 digest of the training data, if known
 * @param runId the run the model came from, if any
 * @param metrics finite figures by name, in order
 * @param failedScenarios scenarios that revealed an issue, most effective first
 * @param discoveredPatterns what revealing scenarios have in common, strongest first
 */
public record Feedback(
        String modelId,
        Instant timestamp,
        String forgeVersion,
        @Nullable String baseModel,
        @Nullable String datasetSha256,
        @Nullable String runId,
        Map<String, Double> metrics,
        List<FailedScenario> failedScenarios,
        List<DiscoveredPattern> discoveredPatterns) {

    /** The form of the file that this version writes; newer forms are refused. */
    public static final int SCHEMA_VERSION = 1;

    private static final Pattern MODEL_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    public Feedback {
        Objects.requireNonNull(timestamp, "timestamp");
        Objects.requireNonNull(forgeVersion, "forgeVersion");
        if (!MODEL_ID.matcher(modelId).matches()) {
            throw new InvalidInputException("Model id (" + modelId
                    + ") must be letters, digits, '.', '_' and '-', starting with a letter or digit.");
        }
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        metrics.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new InvalidInputException("Metric " + name + " (" + value + ") must be a finite number.");
            }
        });
        failedScenarios = List.copyOf(failedScenarios);
        discoveredPatterns = List.copyOf(discoveredPatterns);
    }

    /** The name of the file this feedback belongs in. */
    public String fileName() {
        return modelId + ".json";
    }

    /** The file's text: the same feedback gives the same bytes. */
    public String toJson() {
        return FeedbackJson.write(this);
    }

    /**
     * Reads a file's text. Unknown fields are passed over; a required field that is missing, of the wrong type or out of
     * range is refused, and so is a scenario whose id does not belong to its text.
     *
     * @param file the file's name for messages
     * @throws InvalidDatasetException naming file and field, and the line where the text is not JSON
     */
    public static Feedback fromJson(String file, String text) {
        return FeedbackJson.read(file, text);
    }
}
