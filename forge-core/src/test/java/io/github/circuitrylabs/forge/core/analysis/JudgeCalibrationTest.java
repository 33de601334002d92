package io.github.circuitrylabs.forge.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.core.analysis.JudgeCalibration.Labelled;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeCalibrationTest {

    private static final Verdict ISSUE = Verdict.foundIssue(0.5, "", "j");
    private static final Verdict PASS = Verdict.passed("", "j");

    @Test
    void given_labelled_verdicts_then_they_are_counted_and_undecided_ones_apart() {
        JudgeCalibration calibration = JudgeCalibration.of(List.of(
                new Labelled(true, ISSUE),
                new Labelled(true, ISSUE),
                new Labelled(true, PASS),
                new Labelled(false, PASS),
                new Labelled(false, ISSUE),
                new Labelled(true, Verdict.undetermined("", "j")),
                new Labelled(false, Verdict.error("", "j"))));

        assertThat(calibration).isEqualTo(new JudgeCalibration(2, 1, 1, 1, 2));
        assertThat(calibration.sensitivity().mean()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(calibration.specificity().mean()).isEqualTo(0.5);
    }

    @Test
    void should_agree_beyond_chance_and_correct_rates() {
        JudgeCalibration calibration = new JudgeCalibration(45, 5, 40, 10, 3);

        assertThat(calibration.kappa().mean()).isCloseTo(0.7, within(1e-12));
        assertThat(calibration.correctedRate(60, 200).orElseThrow().mean()).isCloseTo(0.1 / 0.7, within(1e-12));
    }

    @Test
    void given_labels_of_one_kind_only_then_no_rate_can_be_corrected() {
        assertThat(new JudgeCalibration(9, 1, 0, 0, 0).correctedRate(1, 2)).isEmpty();
        assertThat(new JudgeCalibration(9, 1, 0, 0, 0).specificity().width()).isEqualTo(1);
    }

    @Test
    void given_nothing_decided_then_there_is_no_agreement_to_state() {
        assertThatThrownBy(() -> new JudgeCalibration(0, 0, 0, 0, 4).kappa()).isInstanceOf(InvalidInputException.class);
    }
}
