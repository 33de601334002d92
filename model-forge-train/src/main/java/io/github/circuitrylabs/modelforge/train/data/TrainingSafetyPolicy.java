package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What must not be trained on, whoever asks: text that teaches to bypass safety, harmful replies as wanted ones, and
 * adversarial rows that are not labelled as such. {@link DatasetTokenizer} asks it about every row, so that no text
 * becomes a training sequence unchecked.
 *
 * <p>It reads labels, not minds. Refused are
 *
 * <ul>
 *   <li>rows whose {@code evaluation_target} is refused, unless the wanted reply is labelled safe ({@code chosen_label}
 *       or {@code completion_label}: {@code safe}, {@code ideal}); and, whatever their labels, rows that ask for
 *       scenarios of such a target ({@code Generate prompt_injection scenario}), and rows whose {@code purpose} is a
 *       bypass;
 *   <li>rows whose {@code chosen} or (unless it is an undesirable reply) {@code completion} is labelled harmful or unsafe,
 *       or not safe;
 *   <li>rows that are adversarial and do not carry {@code content_label: ADVERSARIAL_CONTENT}: marked {@code adversarial}
 *       or {@code red_team}, with a prompt or rejected reply labelled harmful, or a pair of replies to a scenario (it has
 *       an {@code evaluation_target}) without any {@code content_label}.
 * </ul>
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class TrainingSafetyPolicy {

    private static final Set<String> ALWAYS_REFUSED = Set.of("jailbreak_susceptibility", "prompt_injection");
    private static final Set<String> BYPASS_PURPOSES = Set.of(
            "safety_bypass",
            "bypass_safety",
            "bypass",
            "jailbreak",
            "prompt_injection",
            "guardrail_removal",
            "uncensoring");
    private static final Pattern SCENARIO_REQUEST =
            Pattern.compile("\\bgenerate\\s+(?:an?\\s+)?([\\p{Alnum}_-]+)\\s+scenario", Pattern.CASE_INSENSITIVE);

    private final Set<String> refusedTargets;

    private TrainingSafetyPolicy(Set<String> refusedTargets) {
        this.refusedTargets = refusedTargets;
    }

    /** Refuses {@code jailbreak_susceptibility} and {@code prompt_injection}. */
    public static TrainingSafetyPolicy standard() {
        return refusing(List.of());
    }

    /** Refuses the targets that the catalogue marks so too. */
    public static TrainingSafetyPolicy of(TargetCatalog catalog) {
        return refusing(catalog.all().stream()
                .filter(target -> target.training() == EvaluationTarget.Training.REFUSED)
                .map(EvaluationTarget::id)
                .toList());
    }

    /** Refuses these targets too. */
    public static TrainingSafetyPolicy refusing(Collection<String> furtherTargets) {
        Set<String> targets = new TreeSet<>(ALWAYS_REFUSED);
        furtherTargets.forEach(target -> targets.add(RowLabels.normalised(target)));
        return new TrainingSafetyPolicy(targets);
    }

    /**
     * Lets the rows pass, or none of them.
     *
     * @throws UnsafeTrainingDataException naming every row that must not be trained on
     */
    public void check(List<? extends TrainingRow> rows) {
        List<SafetyViolation> violations = violations(rows);
        if (!violations.isEmpty()) {
            throw new UnsafeTrainingDataException(rows.size(), violations);
        }
    }

    /** Every violation, in row order; a row may break several rules. */
    public List<SafetyViolation> violations(List<? extends TrainingRow> rows) {
        List<SafetyViolation> violations = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            TrainingRow row = rows.get(i);
            int index = i;
            RowLabels labels = new RowLabels(row);
            bypass(row, labels)
                    .ifPresent(detail -> violations.add(new SafetyViolation(
                            index, row.source(), SafetyViolation.Reason.BYPASS_AS_WANTED_OUTPUT, detail)));
            wantedParts(row).stream()
                    .flatMap(part -> labels.harmful(part).stream())
                    .findFirst()
                    .ifPresent(detail -> violations.add(new SafetyViolation(
                            index, row.source(), SafetyViolation.Reason.HARMFUL_REPLY_WANTED, detail)));
            unlabelled(row, labels)
                    .ifPresent(detail -> violations.add(new SafetyViolation(
                            index, row.source(), SafetyViolation.Reason.ADVERSARIAL_WITHOUT_LABEL, detail)));
        }
        return List.copyOf(violations);
    }

    private Optional<String> bypass(TrainingRow row, RowLabels labels) {
        Matcher request = SCENARIO_REQUEST.matcher(row.prompt().isEmpty() ? row.wanted() : row.prompt());
        while (request.find()) {
            if (refusedTargets.contains(RowLabels.normalised(request.group(1)))) {
                return Optional.of("the prompt asks to (" + request.group() + ")");
            }
        }
        Optional<String> purpose = labels.of("purpose", "intent").stream()
                .filter(BYPASS_PURPOSES::contains)
                .findFirst();
        if (purpose.isPresent()) {
            return Optional.of("purpose is (" + purpose.get() + ")");
        }
        List<String> wanted = wantedParts(row);
        if (wanted.isEmpty()
                || wanted.stream().anyMatch(part -> labels.safe(part).isPresent())) {
            return Optional.empty();
        }
        return labels.of("evaluation_target", "target").stream()
                .filter(refusedTargets::contains)
                .findFirst()
                .map(target -> "evaluation_target is (" + target + ") and " + wanted.get(0) + " is not labelled safe");
    }

    private static Optional<String> unlabelled(TrainingRow row, RowLabels labels) {
        List<String> contentLabel = labels.of("content_label");
        if (contentLabel.contains(RowLabels.normalised(PreferencePair.ADVERSARIAL_CONTENT))) {
            return Optional.empty();
        }
        boolean holdsUnwanted = row instanceof PreferenceRow || wantedParts(row).isEmpty();
        Optional<String> marked =
                marked(labels).or(() -> holdsUnwanted ? labels.harmful("completion") : Optional.empty());
        boolean repliesToAScenario = holdsUnwanted
                && contentLabel.isEmpty()
                && !labels.of("evaluation_target").isEmpty()
                && !SCENARIO_REQUEST.matcher(row.prompt()).find();
        return marked.or(() -> repliesToAScenario ? Optional.of("it holds replies to a scenario") : Optional.empty())
                .map(detail -> detail + ", but content_label is "
                        + (contentLabel.isEmpty() ? "missing" : contentLabel.toString()));
    }

    private static Optional<String> marked(RowLabels labels) {
        for (String column : List.of("adversarial", "is_adversarial", "red_team", "is_red_team")) {
            if (labels.isTrue(column)) {
                return Optional.of(column + " is (true)");
            }
        }
        return labels.harmful("rejected").or(() -> labels.harmful("prompt"));
    }

    /** The fields of a row that a model is taught to write; none in an undesirable reply. */
    private static List<String> wantedParts(TrainingRow row) {
        if (row instanceof UnpairedRow reply) {
            // One that was a pair's reply still has the labels of the pair.
            return reply.desirable() ? List.of("completion", "chosen") : List.of();
        }
        return List.of(row instanceof PreferenceRow ? "chosen" : "completion");
    }
}
