package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dialogue of a review, over plain lines, so that it works in any terminal, through a pipe and with a screen reader. Every
 * rating is stored before the next scenario is shown. Not thread-safe.
 */
final class ReviewSession {

    private static final Pattern RATING = Pattern.compile("([1-5])(?:\\s+(.*))?");
    private static final String HELP = String.join(
            System.lineSeparator(),
            "  1 to 5          rate: 1 useless, 3 usable, 5 excellent",
            "  4 too direct    rate and say why",
            "  s               skip; it is shown again in your next review",
            "  u               back to the one before; a new rating replaces the old one",
            "  q               quit; the next review goes on from here");

    private final Datastore store;
    private final ReviewQueue queue;
    private final String rater;
    private final Terminal terminal;
    private final PrintStream out;
    private final Map<ScenarioId, Rating> rated = new HashMap<>();
    private final Set<ScenarioId> skipped = new HashSet<>();

    ReviewSession(Datastore store, ReviewQueue queue, String rater, Terminal terminal) {
        this.store = store;
        this.queue = queue;
        this.rater = rater;
        this.terminal = terminal;
        this.out = terminal.out();
    }

    /** Runs until the queue or the input ends or the reviewer quits. */
    void run() throws IOException {
        int position = 0;
        boolean open = true;
        while (open) {
            Optional<Scenario> scenario = queue.at(position);
            if (scenario.isEmpty()) {
                out.println(
                        position == 0
                                ? "Nothing to review: you have rated everything that matches."
                                : "That was the last one.");
                open = false;
            } else {
                show(scenario.get(), position);
                int next = ask(scenario.get(), position);
                open = next >= 0;
                position = next;
            }
        }
        out.println(rated.size() + " rated, " + skipped.size() + " skipped.");
    }

    private void show(Scenario scenario, int position) {
        out.println();
        out.println(terminal.style().dim("Scenario " + (position + 1)));
        ScenarioText.body(scenario, new Pages(terminal));
        Rating before = rated.get(scenario.id());
        if (before != null) {
            out.println("Rated " + ScenarioText.stars(before) + "; a new rating replaces it.");
        }
    }

    /** Asks until there is an answer; returns the position to go on with, or -1 to end. */
    private int ask(Scenario scenario, int position) throws IOException {
        while (true) {
            out.print("1-5 [notes], s skip, u undo, q quit, ? help > ");
            out.flush();
            String line = terminal.in().readLine();
            if (line == null) {
                out.println();
                return -1;
            }
            String answer = line.strip();
            Matcher rating = RATING.matcher(answer);
            if (rating.matches()) {
                rate(scenario, Integer.parseInt(rating.group(1)), rating.group(2));
                return position + 1;
            }
            switch (answer) {
                case "s" -> {
                    skipped.add(scenario.id());
                    return position + 1;
                }
                case "u" -> {
                    if (position > 0) {
                        return position - 1;
                    }
                    out.println("This is the first one of this review.");
                }
                case "q" -> {
                    return -1;
                }
                case "?", "h", "help" -> out.println(HELP);
                default -> out.println("(" + answer + ") is no answer here." + System.lineSeparator() + HELP);
            }
        }
    }

    private void rate(Scenario scenario, int stars, String notes) {
        String why = notes == null || notes.isBlank() ? null : notes.strip();
        Rating rating = new Rating(scenario.id(), stars, rater, why, Instant.now());
        store.addRating(rating);
        rated.put(scenario.id(), rating);
        skipped.remove(scenario.id());
        out.println(terminal.style().yellow(ScenarioText.stars(rating)));
    }
}
