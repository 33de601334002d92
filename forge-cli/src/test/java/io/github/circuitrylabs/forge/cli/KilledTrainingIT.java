package io.github.circuitrylabs.forge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.modelforge.train.run.MetricsLog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills {@code model-forge train} at random steps of one run, the hard way, some of them while a checkpoint is being written,
 * and starts the same command again until the run is done: the adapter has the bytes of the run that nobody killed, and every
 * step has the same loss. {@code -Dforge.kills=10} kills more often than a build has time for.
 */
class KilledTrainingIT {

    private static final int KILLS = Integer.getInteger("forge.kills", 3);
    private static final int STEPS = 60 * KILLS;
    private static final int STEPS_BETWEEN_CHECKPOINTS = 4;
    /** Every so many kills one waits for a checkpoint to be half written. */
    private static final int KILLS_BETWEEN_TORN_CHECKPOINTS = 3;

    private static final int PAIRS = 64;

    private final SplittableRandom random = new SplittableRandom(KILLS);
    private final List<Integer> killedAfter = new ArrayList<>();
    private int torn;

    @TempDir
    private Path home;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void givenATrainingThatIsKilledAtRandomStepsWhenGoneOnWithThenTheAdapterHasTheSameBytes() throws Exception {
        Path base = RandomModel.write(home.resolve("base"));
        Path data = writePairs();
        Path whole = home.resolve("whole");
        assertThat(start(base, data, whole).waitFor()).as(output()).isZero();

        Path killed = home.resolve("killed");
        for (int kill = 0; kill < KILLS; kill++) {
            startAndKill(base, data, killed, kill);
        }
        int exitCode = start(base, data, killed).waitFor();

        assertThat(exitCode).as(output()).isZero();
        assertThat(output()).contains("Going on after step");
        String wholeSha = sha256(whole);
        String killedSha = sha256(killed);
        System.out.printf(
                "%d kills of a training of %d steps, after steps %s, %d of them with a checkpoint half written%n"
                        + "adapter, never killed: sha256 %s%nadapter, killed:       sha256 %s%n",
                KILLS, STEPS, killedAfter, torn, wholeSha, killedSha);
        assertThat(killedAfter).hasSize(KILLS);
        assertThat(killedSha).isEqualTo(wholeSha);
        assertThat(losses(killed)).hasSize(STEPS).isEqualTo(losses(whole));
    }

    /** Lets it train up to a step that is drawn from those ahead, then kills it within some milliseconds. */
    private void startAndKill(Path base, Path data, Path run, int kill) throws Exception {
        int before = stepsLogged(run);
        int until = before + 1 + random.nextInt(2 * (STEPS - before) / (KILLS - kill + 1) - 1);
        boolean awaitCheckpoint = kill % KILLS_BETWEEN_TORN_CHECKPOINTS == KILLS_BETWEEN_TORN_CHECKPOINTS - 1;
        Process process = start(base, data, run);
        while (stepsLogged(run) < until && process.isAlive()) {
            process.waitFor(1, TimeUnit.MILLISECONDS);
        }
        if (awaitCheckpoint) {
            while (!checkpointIsHalfWritten(run) && process.isAlive()) {
                Thread.onSpinWait();
            }
        } else {
            process.waitFor(random.nextInt(10), TimeUnit.MILLISECONDS);
        }
        boolean alive = process.isAlive();
        process.destroyForcibly().waitFor();
        assertThat(alive).as("still training when it was killed: " + output()).isTrue();
        killedAfter.add(stepsLogged(run));
        torn += checkpointIsHalfWritten(run) ? 1 : 0;
    }

    private Process start(Path base, Path data, Path run) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                ModelForgeCli.class.getName()));
        command.addAll(List.of("train", "--method", "dpo", "--base", base.toString(), "--data", data.toString()));
        command.addAll(List.of("--out", run.toString(), "--steps", String.valueOf(STEPS), "--batch", "2"));
        command.addAll(List.of("--lr", "1e-3", "--checkpoint-every", String.valueOf(STEPS_BETWEEN_CHECKPOINTS)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(new File(home.toFile(), "output.txt")));
        builder.environment().put("SCENARIO_FORGE_HOME", home.toString());
        return builder.start();
    }

    private Path writePairs() throws IOException {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            String prompt = "\\n\\nHuman: Is " + i + " more than " + i * i % 7 + "?\\n\\nAssistant:";
            rows.add("{\"chosen\": \"" + prompt + " Let us count to " + i + ".\", \"rejected\": \"" + prompt
                    + " As you wish.\"}");
        }
        return Files.write(home.resolve("pairs.jsonl"), rows);
    }

    private static int stepsLogged(Path run) {
        Path metrics = run.resolve("metrics.jsonl");
        return Files.exists(metrics) ? MetricsLog.read(metrics).size() : 0;
    }

    private static boolean checkpointIsHalfWritten(Path run) throws IOException {
        try (Stream<Path> children = Files.list(run.resolve("checkpoints"))) {
            return children.anyMatch(child -> child.getFileName().toString().startsWith(".tmp-")
                    && !child.getFileName().toString().startsWith(".tmp-deleted"));
        } catch (NoSuchFileException e) {
            return false; // nothing was written yet
        }
    }

    private static Map<Long, Double> losses(Path run) {
        Map<Long, Double> losses = new TreeMap<>();
        MetricsLog.read(run.resolve("metrics.jsonl"))
                .forEach(row -> losses.put(row.step(), row.values().get("loss")));
        return losses;
    }

    private static String sha256(Path run) throws Exception {
        byte[] adapter = Files.readAllBytes(run.resolve("adapter/adapter_model.safetensors"));
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(adapter));
    }

    private String output() throws IOException {
        return Files.readString(home.resolve("output.txt"));
    }
}
