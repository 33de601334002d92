package io.github.circuitrylabs.forge.core.feedback;

import io.github.circuitrylabs.forge.core.AppliedFeedback;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DatastoreException;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.files.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes feedback files into a datastore, each once: failed scenarios become results, the most effective ones examples for the
 * generation that follows, examples of earlier feedback that wore out are demoted, discovered patterns are kept for analysis
 * ({@link KnownPatterns}), and the file is noted by the digest of its bytes. Scenarios of a frozen ruler and of curated targets
 * are left out.
 *
 * <p>A file that cannot be used is moved into {@code quarantine/} beside it, with {@code <name>.reason.txt}. Interrupted at any
 * point and run again, nothing is lost or done twice. Thread-safe if the datastore is.
 */
public final class FeedbackReader {

    /** How many scenarios of one file become examples of one target, unless said otherwise. */
    public static final int DEFAULT_PROMOTED_PER_TARGET = 5;

    private static final String QUARANTINE = "quarantine";
    private static final long MAX_BYTES = 64L << 20;

    /** More trials of one scenario than any run makes: a file that says so is not to be believed. */
    private static final int MAX_TRIALS = 10_000;

    private final Datastore datastore;
    private final TargetCatalog targets;
    private final FeedbackEvidence evidence;

    public FeedbackReader(Datastore datastore, TargetCatalog targets) {
        this(datastore, targets, DEFAULT_PROMOTED_PER_TARGET);
    }

    /**
     * @param promotedPerTarget how many scenarios of one file become examples of one target at most; 0 for none
     */
    public FeedbackReader(Datastore datastore, TargetCatalog targets, int promotedPerTarget) {
        if (promotedPerTarget < 0) {
            throw new InvalidInputException("Promoted per target (" + promotedPerTarget + ") must not be negative.");
        }
        this.datastore = datastore;
        this.targets = targets;
        this.evidence = new FeedbackEvidence(datastore, targets, promotedPerTarget);
    }

    /** All {@code *.json} files of a folder, in order of name; none if there is no such folder. */
    public List<FeedbackOutcome> applyFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> listing = Files.list(folder)) {
            files = listing.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ForgeException("Cannot list the feedback folder (" + folder + "): " + e.getMessage(), e);
        }
        return files.stream().map(this::applyIfReadable).toList();
    }

    /** One file that cannot be read does not keep the others waiting. */
    private FeedbackOutcome applyIfReadable(Path file) {
        try {
            return apply(file);
        } catch (DatastoreException e) {
            throw e;
        } catch (ForgeException e) {
            return new FeedbackOutcome.Unreadable(file, e.getMessage());
        }
    }

    /**
     * One file.
     *
     * @throws ForgeException if the file cannot be read or moved; its content alone never makes this throw
     */
    public FeedbackOutcome apply(Path file) {
        byte[] bytes;
        try {
            if (Files.size(file) > MAX_BYTES) {
                return quarantine(file, "The file is larger than " + MAX_BYTES + " bytes.");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ForgeException("Cannot read the feedback file (" + file + "): " + e.getMessage(), e);
        }
        String digest = Digests.sha256(bytes);
        Optional<AppliedFeedback> earlier = datastore.feedback(digest);
        if (earlier.isPresent()) {
            return new FeedbackOutcome.AlreadyApplied(file, earlier.get().modelId());
        }
        String text;
        Feedback feedback;
        try {
            text = decode(file, bytes);
            feedback = Feedback.fromJson(file.getFileName().toString(), text);
            check(file, feedback);
        } catch (InvalidInputException e) {
            return quarantine(file, e.getMessage());
        }
        FeedbackEvidence.Taken taken = evidence.take(feedback);
        datastore.addFeedback(new AppliedFeedback(digest, feedback.modelId(), text, Instant.now()));
        return new FeedbackOutcome.Applied(file, feedback, taken.results(), taken.promoted(), taken.demoted());
    }

    private void check(Path file, Feedback feedback) {
        int index = 0;
        for (FailedScenario scenario : feedback.failedScenarios()) {
            if (targets.find(scenario.evaluationTarget()).isEmpty()) {
                throw new InvalidDatasetException(
                        file.getFileName().toString(),
                        0,
                        "failed_scenarios[" + index + "].evaluation_target",
                        "(" + scenario.evaluationTarget() + ") is no known target.");
            }
            if (scenario.trials() > MAX_TRIALS) {
                throw new InvalidDatasetException(
                        file.getFileName().toString(),
                        0,
                        "failed_scenarios[" + index + "].trials",
                        "(" + scenario.trials() + ") are more than " + MAX_TRIALS + ".");
            }
            index++;
        }
    }

    private static FeedbackOutcome quarantine(Path file, String reason) {
        Path folder = file.toAbsolutePath().resolveSibling(QUARANTINE);
        try {
            Files.createDirectories(folder);
            Path moved = folder.resolve(file.getFileName());
            for (int i = 1; Files.exists(moved); i++) {
                moved = folder.resolve(file.getFileName() + "." + i);
            }
            AtomicFiles.writeString(moved.resolveSibling(moved.getFileName() + ".reason.txt"), reason + "\n");
            Files.move(file, moved, StandardCopyOption.ATOMIC_MOVE);
            return new FeedbackOutcome.Quarantined(file, moved, reason);
        } catch (IOException e) {
            throw new ForgeException(
                    "Cannot move the feedback file (" + file + ") into quarantine: " + e.getMessage(), e);
        }
    }

    private static String decode(Path file, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidDatasetException(file.getFileName().toString(), 0, null, "The file is not UTF-8.");
        }
    }
}
