package io.github.circuitrylabs.modelforge.train.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import io.github.circuitrylabs.modelforge.train.data.TrainingFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * DPO on real preference pairs: is a held-out fifth judged better than by chance, and does TRL, given the same base, first adapter,
 * rows in the same order and settings, learn the same? Prints Markdown.
 *
 * <p>Seed s holds out fifth s of five, so that seeds differ in weights, order, and in what is held out, and the held-out pairs of
 * all seeds are different pairs. Settings were chosen on the last two fifths alone ({@code --choosing}).
 */
public final class HhPreferenceRun {

    private static final String HELP = """
            HhPreferenceRun --data hh.jsonl.gz [--python python3]
              --data FILE         preference pairs such as the HH set
              --python PROGRAM    with torch, transformers, peft, trl, datasets; without it TRL is left out
              --seeds N,N         of 1,2,3: seed and held-out fifth (1,2,3)
              --pretraining N     epochs that make the base model (3)
              --epochs N          of DPO (1)
              --rate X            peak learning rate, linear after a tenth of warm-up (1e-3)
              --batch N           pairs of a step (8)
              --length N          most tokens of prompt and reply (256)
              --looks N           at the held-out pairs in the course of a training (6)
              --threads N         (all cores)
              --work FOLDER       results of finished trainings are found there again (preference-work)
              --choosing N        only ours, N parts of the fifths that are never held out: for choosing settings""";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double WARM_UP = 0.1;

    private final Options options;
    private final Path work;
    private final PrintStream out;

    private HhPreferenceRun(Options options, PrintStream out) {
        this.options = options;
        this.work = Path.of(options.text("work", "preference-work"));
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new HhPreferenceRun(Options.parse(arguments, HELP), System.out).run();
    }

    private void run() throws IOException, InterruptedException {
        ModelForge.useThreads(options.threads());
        List<PreferenceRow> rows = PreferenceFold.lastExchanges(
                TrainingFiles.tolerant().preferences(options.data()).rows());
        int parts = options.number("choosing", 0);
        Map<Integer, PreferenceCurve> ours = new TreeMap<>();
        Map<Integer, PreferenceCurve> theirs = new TreeMap<>();
        if (parts > 0) {
            for (int part = 0; part < parts; part++) {
                PreferenceFold fold = PreferenceFold.forChoosing(part, rows);
                ours.put(
                        part,
                        training(work.resolve("choosing-" + part), fold, part).run());
            }
        } else {
            for (String name : options.list("seeds", "1,2,3")) {
                int seed = Integer.parseInt(name);
                PreferenceFold fold = PreferenceFold.holdingOut(seed - 1, rows);
                Path folder = work.resolve("seed-" + seed);
                PreferenceTraining training = training(folder, fold, seed);
                ours.put(seed, known(folder.resolve("ours.json"), training::run));
                String python = options.optional("python");
                if (python != null) {
                    theirs.put(seed, known(folder.resolve("trl.json"), () -> trl(python, training, seed)));
                }
                compare(seed, ours.get(seed), theirs.get(seed));
            }
        }
        judge("model-forge", ours);
        if (!theirs.isEmpty()) {
            judge("TRL", theirs);
            differences(ours, theirs);
        }
    }

    private PreferenceTraining training(Path folder, PreferenceFold fold, int seed) throws IOException {
        Files.createDirectories(folder);
        PreferenceTraining.Settings settings = new PreferenceTraining.Settings(
                seed,
                Double.parseDouble(options.text("pretraining", "3")),
                options.number("epochs", 1),
                Double.parseDouble(options.text("rate", "1e-3")),
                WARM_UP,
                options.number("batch", 8),
                options.number("length", 256),
                options.number("looks", 6));
        out.printf(
                "%n%d pairs to train on, %d held out; %s%n",
                fold.train().size(), fold.heldOut().size(), settings);
        return new PreferenceTraining(folder, fold, settings);
    }

    private interface Training {
        PreferenceCurve run() throws IOException, InterruptedException;
    }

    /** A training that ran before is not run again. */
    private PreferenceCurve known(Path file, Training training) throws IOException, InterruptedException {
        if (!Files.exists(file)) {
            PreferenceCurve curve = training.run();
            JSON.writeValue(file.toFile(), curve);
        }
        return JSON.readValue(file.toFile(), PreferenceCurve.class);
    }

    private PreferenceCurve trl(String python, PreferenceTraining training, int seed)
            throws IOException, InterruptedException {
        Path script = work.resolve("preferences.py");
        try (InputStream source = HhPreferenceRun.class.getResourceAsStream("preferences.py")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        int batch = options.number("batch", 8);
        int steps;
        try (var lines = Files.lines(training.trainRows())) {
            steps = (int) lines.count() / batch;
        }
        Path answer = work.resolve("seed-" + seed).resolve("trl-answer.json");
        List<String> command = List.of(
                python,
                script.toString(),
                training.base().toString(),
                training.start().toString(),
                training.trainRows().toString(),
                training.heldOutRows().toString(),
                answer.toString(),
                String.valueOf(batch),
                options.text("rate", "1e-3"),
                String.valueOf(training.warmupSteps(steps)),
                String.valueOf(training.stepsBetweenLooks(steps)),
                String.valueOf(options.number("length", 256)),
                String.valueOf(options.threads()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("trl-output.txt").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(
                    "(" + String.join(" ", command) + ") failed: " + Files.readString(work.resolve("trl-output.txt")));
        }
        return JSON.readValue(answer.toFile(), PreferenceCurve.class);
    }

    private void compare(int seed, PreferenceCurve ours, @Nullable PreferenceCurve theirs) {
        out.printf("%n**Seed %d**%n%n", seed);
        out.println("| step | loss | held-out accuracy | margin | loss, TRL | accuracy, TRL | margin, TRL |");
        out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (int i = 0; i < ours.points().size(); i++) {
            PreferenceCurve.Point own = ours.points().get(i);
            out.printf(
                    "| %d | %s | %s |%n",
                    own.step(),
                    cells(own),
                    theirs == null ? "- | - | -" : cells(theirs.points().get(i)));
        }
        out.flush();
    }

    private static String cells(PreferenceCurve.Point point) {
        return String.format(Locale.ROOT, "%.4f | %.3f | %+.4f", point.loss(), point.accuracy(), point.meanMargin());
    }

    /** Accuracy at the end: of each seed, and of all held-out pairs together, which are different pairs. */
    private void judge(String who, Map<Integer, PreferenceCurve> curves) {
        out.printf(
                "%n| %s, at the end | right | accuracy | 95 %% interval (Wilson) | above chance | training, s |%n",
                who);
        out.println("| --- | --- | --- | --- | --- | --- |");
        int right = 0;
        int pairs = 0;
        double seconds = 0;
        for (Map.Entry<Integer, PreferenceCurve> curve : curves.entrySet()) {
            PreferenceCurve.Point last = curve.getValue().last();
            line(
                    "seed " + curve.getKey(),
                    last.right(),
                    last.margins().length,
                    curve.getValue().seconds());
            right += last.right();
            pairs += last.margins().length;
            seconds += curve.getValue().seconds();
        }
        line("all", right, pairs, seconds);
        out.flush();
    }

    private void line(String name, int right, int pairs, double seconds) {
        Interval interval = Wilson.interval(right, pairs);
        out.printf(
                Locale.ROOT,
                "| %s | %d of %d | %.3f | [%.3f, %.3f] | %s | %.1f |%n",
                name,
                right,
                pairs,
                right / (double) pairs,
                interval.low(),
                interval.high(),
                interval.low() > 0.5 ? "yes" : "no",
                seconds);
    }

    /** Between the programs, beside the spread between seeds: the first must drown in the second. */
    private void differences(Map<Integer, PreferenceCurve> ours, Map<Integer, PreferenceCurve> theirs) {
        out.printf("%n| at the end | model-forge - TRL, largest of the seeds | between seeds, standard deviation |%n");
        out.println("| --- | --- | --- |");
        difference("loss", ours, theirs, PreferenceCurve.Point::loss);
        difference("held-out accuracy", ours, theirs, PreferenceCurve.Point::accuracy);
        difference("held-out margin", ours, theirs, PreferenceCurve.Point::meanMargin);
        out.flush();
    }

    private void difference(
            String name,
            Map<Integer, PreferenceCurve> ours,
            Map<Integer, PreferenceCurve> theirs,
            java.util.function.ToDoubleFunction<PreferenceCurve.Point> figure) {
        double largest = 0;
        List<Double> ends = new ArrayList<>();
        for (Map.Entry<Integer, PreferenceCurve> own : ours.entrySet()) {
            double end = figure.applyAsDouble(own.getValue().last());
            double other = figure.applyAsDouble(theirs.get(own.getKey()).last());
            largest = Math.max(largest, Math.abs(end - other));
            ends.add(end);
        }
        out.printf(
                Locale.ROOT,
                "| %s | %.6f | %.6f |%n",
                name,
                largest,
                Statistics.standardDeviation(
                        ends.stream().mapToDouble(Double::doubleValue).toArray()));
    }
}
