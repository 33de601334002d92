package io.github.circuitrylabs.forge.ollama.internal;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text file of sections ({@code === name}) with {@code {{placeholders}}}. What is filled in is data: a placeholder inside
 * it is not filled again. Immutable. A change of a shipped text is a new file, so that a hash always finds its text.
 */
final class PromptTemplate {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z_]+)}}");
    private static final Pattern SECTION = Pattern.compile("(?m)^=== ([a-z]+)\\n");

    private final Map<String, String> sections;
    private final String hash;

    private PromptTemplate(String text) {
        this.sections = sections(text);
        this.hash = Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A template that comes with this module. */
    static PromptTemplate shipped(String file) {
        try (InputStream source = PromptTemplate.class.getResourceAsStream(file)) {
            if (source == null) {
                throw new InvalidInputException(
                        "The prompt template (" + file + ") is not in the jar. Build it again.");
            }
            return of(new String(source.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the shipped prompt template " + file, e);
        }
    }

    static PromptTemplate of(String text) {
        return new PromptTemplate(text);
    }

    /** SHA-256 of the file, hex. */
    String hash() {
        return hash;
    }

    /**
     * @throws InvalidInputException if there is no such section
     */
    String section(String name) {
        String section = sections.get(name);
        if (section == null) {
            throw new InvalidInputException("The prompt template has no section (=== " + name + ").");
        }
        return section;
    }

    /**
     * A section with its placeholders filled.
     *
     * @throws InvalidInputException if there is no such section, or it has a placeholder without a value
     */
    String fill(String name, Map<String, String> values) {
        return PLACEHOLDER.matcher(section(name)).replaceAll(match -> {
            @Nullable String value = values.get(match.group(1));
            if (value == null) {
                throw new InvalidInputException(
                        "The prompt template has an unknown placeholder (" + match.group() + ").");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static Map<String, String> sections(String text) {
        String unix = text.replace("\r\n", "\n");
        Map<String, String> sections = new HashMap<>();
        Matcher header = SECTION.matcher(unix);
        String name = null;
        int start = 0;
        while (header.find()) {
            if (name != null) {
                sections.put(name, unix.substring(start, header.start()));
            }
            name = header.group(1);
            start = header.end();
        }
        if (name != null) {
            sections.put(name, unix.substring(start));
        }
        return sections;
    }
}
