package io.github.circuitrylabs.modelforge.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.modelforge.train.run.Checkpoints.Best;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    @TempDir
    private Path folder;

    @Test
    void should_bring_back_files_step_score_and_state() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2, Best.LOWEST);

        checkpoints.save(7, 0.25, Map.of("epoch", 1, "seed", 5_000_000_000L), into -> {
            Files.createDirectory(into.resolve("adapter"));
            Files.writeString(into.resolve("adapter/weights"), "w");
        });

        Checkpoint latest = new Checkpoints(folder, 2, Best.LOWEST).latest().orElseThrow();
        assertThat(latest.step()).isEqualTo(7);
        assertThat(latest.score()).isEqualTo(0.25);
        assertThat(latest.state()).isEqualTo(Map.of("epoch", 1, "seed", 5_000_000_000L));
        assertThat(latest.folder().resolve("adapter/weights")).hasContent("w");
    }

    @Test
    void should_keep_the_last_ones_and_the_best() {
        Checkpoints checkpoints = new Checkpoints(folder, 2, Best.LOWEST);
        double[] scores = {3, 1, 2, 4, 5};
        for (int i = 0; i < scores.length; i++) {
            save(checkpoints, i + 1, scores[i]);
        }

        assertThat(steps(checkpoints)).containsExactly(2L, 4L, 5L);
        assertThat(checkpoints.best().orElseThrow().step()).isEqualTo(2);
    }

    @Test
    void should_prefer_the_highest_score_when_asked() {
        Checkpoints checkpoints = new Checkpoints(folder, 1, Best.HIGHEST);
        save(checkpoints, 1, 0.9);
        save(checkpoints, 2, Double.NaN);
        save(checkpoints, 3, 0.5);

        assertThat(steps(checkpoints)).containsExactly(1L, 3L);
    }

    @Test
    void should_leave_nothing_behind_when_the_writer_fails() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2, Best.NONE);
        save(checkpoints, 1, null);

        assertThatThrownBy(() -> checkpoints.save(2, null, Map.of(), into -> {
                    Files.writeString(into.resolve("weights"), "half");
                    throw new IOException("full");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("(2)");

        assertThat(steps(checkpoints)).containsExactly(1L);
        assertThat(folder).isDirectoryNotContaining("glob:**/.tmp-*");
    }

    @Test
    void should_ignore_and_remove_what_a_crash_left_half_written() throws IOException {
        save(new Checkpoints(folder, 2, Best.NONE), 1, null);
        Files.createDirectory(folder.resolve(".tmp-crashed"));
        Files.writeString(folder.resolve(".tmp-crashed/weights"), "half");
        Files.createDirectory(folder.resolve("step-00000002"));

        Checkpoints reopened = new Checkpoints(folder, 2, Best.NONE);

        assertThat(reopened.latest().orElseThrow().step()).isEqualTo(1);
        assertThat(folder.resolve(".tmp-crashed")).doesNotExist();
        save(reopened, 2, null);
        assertThat(reopened.latest().orElseThrow().step()).isEqualTo(2);
    }

    @Test
    void should_ignore_a_checkpoint_whose_files_changed_size() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2, Best.NONE);
        save(checkpoints, 1, null);
        Checkpoint second = save(checkpoints, 2, null);
        Files.writeString(second.folder().resolve("weights"), "");

        assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(1);
    }

    @Test
    void should_not_write_the_same_step_twice() {
        Checkpoints checkpoints = new Checkpoints(folder, 2, Best.NONE);
        save(checkpoints, 1, null);

        Checkpoint again = checkpoints.save(1, null, Map.of(), into -> {
            throw new IOException("must not be called");
        });

        assertThat(again.step()).isEqualTo(1);
    }

    private static Checkpoint save(Checkpoints checkpoints, long step, @Nullable Double score) {
        return checkpoints.save(step, score, Map.of(), into -> Files.writeString(into.resolve("weights"), "w" + step));
    }

    private static List<Long> steps(Checkpoints checkpoints) {
        return checkpoints.all().stream().map(Checkpoint::step).toList();
    }
}
