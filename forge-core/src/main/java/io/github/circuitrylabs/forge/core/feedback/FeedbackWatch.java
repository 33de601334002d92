package io.github.circuitrylabs.forge.core.feedback;

import io.github.circuitrylabs.forge.core.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Takes feedback files in as they come: those that lie in a folder, then each that is put there or replaced. A file is looked
 * at when its folder has been still for a moment, so one that is being written is not taken for a bad one.
 */
public final class FeedbackWatch {

    private final FeedbackReader reader;
    private final Path folder;
    private final Duration settle;

    /**
     * @param settle how long the folder must be still, e.g. half a second
     */
    public FeedbackWatch(FeedbackReader reader, Path folder, Duration settle) {
        this.reader = reader;
        this.folder = folder;
        this.settle = settle;
    }

    /**
     * Watches until it is told to stop; that is looked at whenever the folder has been still.
     *
     * @param listener hears of each file that was taken in, moved aside or could not be read
     * @throws ForgeException if the folder cannot be watched
     */
    public void run(Consumer<FeedbackOutcome> listener, BooleanSupplier stop) {
        try {
            Files.createDirectories(folder);
            try (WatchService service = folder.getFileSystem().newWatchService()) {
                folder.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.OVERFLOW);
                takeIn(listener);
                boolean changed = false;
                while (!stop.getAsBoolean()) {
                    boolean still = awaitChange(service);
                    changed |= !still;
                    if (still && changed) {
                        takeIn(listener);
                        changed = false;
                    }
                }
            }
        } catch (IOException e) {
            throw new ForgeException("Cannot watch the feedback folder (" + folder + "): " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the folder was still for long enough. */
    private boolean awaitChange(WatchService service) throws InterruptedException {
        WatchKey key = service.poll(settle.toMillis(), TimeUnit.MILLISECONDS);
        if (key == null) {
            return true;
        }
        key.pollEvents();
        if (!key.reset()) {
            throw new ForgeException("The feedback folder (" + folder + ") is gone; nothing can be watched there.");
        }
        return false;
    }

    private void takeIn(Consumer<FeedbackOutcome> listener) {
        reader.applyFolder(folder).stream()
                .filter(outcome -> !(outcome instanceof FeedbackOutcome.AlreadyApplied))
                .forEach(listener);
    }
}
