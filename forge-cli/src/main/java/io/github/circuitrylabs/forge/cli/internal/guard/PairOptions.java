package io.github.circuitrylabs.forge.cli.internal.guard;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.vault.Vault;
import io.github.circuitrylabs.forge.store.vault.VaultEntry;
import io.github.circuitrylabs.forge.store.vault.VaultKeys;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Why, and how texts get in: by file or standard input, so that none is in a shell's history or among the processes. */
final class PairOptions {

    private static final Pattern ID = Pattern.compile("[0-9a-f-]{4,36}");

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is in the audit log, in your words.")
    private String reason = "";

    /** What was given; blank if nothing was, which the gate refuses and writes down. */
    String reason() {
        return reason;
    }

    static Vault vault(Terminal terminal, DataHome home) {
        return Vault.open(home.redTeamDatabase(), VaultKeys.of(terminal.environment(), home.vaultKeys()));
    }

    /**
     * The whole id of the one entry whose id begins so.
     *
     * @throws UsageException if none does or several do, or it is no id at all; that is not repeated
     */
    static String id(Vault vault, String typed) {
        if (!ID.matcher(typed).matches()) {
            throw new UsageException("An entry is named by its id or the first 4 or more digits of it.");
        }
        List<String> found = vault.entries().stream()
                .map(VaultEntry::id)
                .filter(id -> id.startsWith(typed))
                .toList();
        if (found.size() > 1) {
            throw new UsageException(found.size() + " entries begin with (" + typed + "); give more digits.");
        }
        return found.isEmpty() ? typed : found.get(0);
    }

    /** A text from a file, or from the standard input for {@code -}. No message holds any of it. */
    static String text(String file, Terminal terminal) throws IOException {
        if (!file.equals("-")) {
            try {
                return required(Files.readString(Path.of(file)), file);
            } catch (CharacterCodingException e) {
                throw new UsageException("The file (" + file + ") is not UTF-8.");
            }
        }
        StringBuilder text = new StringBuilder();
        for (String line = terminal.in().readLine();
                line != null;
                line = terminal.in().readLine()) {
            text.append(line).append('\n');
        }
        return required(text.toString(), "standard input");
    }

    private static String required(String text, String where) {
        if (text.isBlank()) {
            throw new UsageException("There is no text in (" + where + "); nothing was changed.");
        }
        return text.strip();
    }
}
