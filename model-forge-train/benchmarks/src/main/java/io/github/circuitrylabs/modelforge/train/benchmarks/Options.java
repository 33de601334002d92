package io.github.circuitrylabs.modelforge.train.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A command line of {@code --name value} pairs; an unknown name or a missing value ends the program with its help. */
final class Options {

    private final Map<String, String> values = new TreeMap<>();

    private Options() {}

    /**
     * Reads the command line; {@code --help} prints the help and ends the program.
     *
     * @param help printed as it is; every {@code --name} in it is an option
     */
    static Options parse(String[] arguments, String help) {
        Options options = new Options();
        Set<String> known = Set.copyOf(Arrays.stream(help.split("[^\\w-]+"))
                .filter(word -> word.startsWith("--"))
                .toList());
        for (int i = 0; i < arguments.length; i += 2) {
            if (arguments[i].equals("--help")) {
                end(0, help);
            }
            if (!known.contains(arguments[i]) || i + 1 == arguments.length) {
                end(2, "No option (" + arguments[i] + "), or no value after it.\n\n" + help);
            }
            options.values.put(arguments[i].substring(2), arguments[i + 1]);
        }
        return options;
    }

    String text(String name, String fallback) {
        return values.getOrDefault(name, fallback);
    }

    int number(String name, int fallback) {
        return Integer.parseInt(text(name, String.valueOf(fallback)));
    }

    List<String> list(String name, String fallback) {
        return Arrays.asList(text(name, fallback).split(","));
    }

    @Nullable
    String optional(String name) {
        return values.get(name);
    }

    /** The preference pairs that everything here trains on. */
    Path data() {
        Path file = Path.of(text("data", ""));
        if (!Files.isRegularFile(file)) {
            end(2, "Say which preference pairs to train on: --data pairs.jsonl.gz (given: \"" + file + "\")");
        }
        return file;
    }

    /** All cores, unless something else was said. */
    int threads() {
        return number("threads", Runtime.getRuntime().availableProcessors());
    }

    @Override
    public String toString() {
        return values.toString();
    }

    private static void end(int exitCode, String words) {
        (exitCode == 0 ? System.out : System.err).println(words);
        System.exit(exitCode);
    }
}
