package io.github.circuitrylabs.forge.cli.internal.model;

import java.util.List;
import java.util.stream.Collectors;

/** Arguments as a shell takes them back. */
final class ShellWords {

    private ShellWords() {}

    static String joined(List<String> arguments) {
        return arguments.stream()
                .map(argument ->
                        argument.matches("[\\w@%+=:,./-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
