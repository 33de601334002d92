package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ModelDeployer;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ollama create NAME -f Modelfile} reads, for making a model by hand that {@link OllamaDeployer} would make.
 *
 * <p>Ollama's reader has quotation marks but no escapes: a value runs to a line that ends with the marks it began with. A
 * value that no marks can hold is refused here. Characters that the reader leaves out (control and format characters such
 * as the joiner inside some emoji) are named in a comment.
 *
 * @param from the model's file, as seen from the Modelfile's folder, or a model that the server has
 * @param adapter the adapter's file, or null
 * @param template the chat template in Go's syntax, or null for the file's own
 * @param system the system prompt built in, or null
 * @param license the licence text, or null
 * @param parameters such as {@code temperature} or {@code stop}; a list gives one line each
 */
public record Modelfile(
        String from,
        @Nullable String adapter,
        @Nullable String template,
        @Nullable String system,
        @Nullable String license,
        Map<String, Object> parameters) {

    private static final String MARKS = "\"\"\"";
    private static final Pattern LINE_ENDS_WITH_MARKS = Pattern.compile("\"\"\"[ \\t]*[\\r\\n]");
    private static final Pattern LINE_ENDS_WITH_MARK = Pattern.compile("\"[ \\t]*[\\r\\n]");
    private static final Pattern LEFT_OUT = Pattern.compile("[\\p{C}\\p{Z}&&[^ \\t\\r\\n]]");
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_]+");

    public Modelfile {
        parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** What a deployment sends, with its files as seen from a folder. */
    public static Modelfile of(ModelDeployer.Task task, Path folder) {
        Path adapter = task.adapter();
        return new Modelfile(
                seenFrom(folder, task.gguf()),
                adapter == null ? null : seenFrom(folder, adapter),
                task.template(),
                task.system(),
                task.license(),
                task.parameters());
    }

    /**
     * The file's text.
     *
     * @throws InvalidInputException if a value cannot be written so that Ollama reads it again
     */
    public String text() {
        StringBuilder text = new StringBuilder();
        append(text, "FROM", from);
        if (adapter != null) {
            append(text, "ADAPTER", adapter);
        }
        parameters.forEach((name, value) -> appendParameter(text, name, value));
        if (template != null) {
            append(text, "TEMPLATE", template);
        }
        if (system != null) {
            append(text, "SYSTEM", system);
        }
        if (license != null) {
            append(text, "LICENSE", license);
        }
        return text.toString();
    }

    /** Writes the file, whole or not at all. */
    public void write(Path file) throws IOException {
        AtomicFiles.writeString(file, text());
    }

    private static void appendParameter(StringBuilder text, String name, Object value) {
        if (!PARAMETER.matcher(name).matches()) {
            throw new InvalidInputException("Parameter (" + name + ") must have a name of letters, digits and _.");
        }
        if (value instanceof List<?> list) {
            list.forEach(each -> append(text, "PARAMETER " + name, String.valueOf(each)));
        } else {
            append(text, "PARAMETER " + name, String.valueOf(value));
        }
    }

    private static void append(StringBuilder text, String command, String value) {
        if (LEFT_OUT.matcher(value).find()) {
            text.append("# Ollama's reader leaves out the control and format characters of this ")
                    .append(command)
                    .append(".\n");
        }
        text.append(command).append(' ').append(quoted(command, value)).append('\n');
    }

    private static String quoted(String command, String value) {
        String read = LEFT_OUT.matcher(value).replaceAll("");
        boolean plain = !read.isEmpty()
                && read.strip().equals(read)
                && read.charAt(0) != '"'
                && read.indexOf('\n') < 0
                && read.indexOf('\r') < 0;
        if (plain) {
            return value;
        }
        boolean looksLikeThree = read.startsWith("\"\"") || read.equals("\"");
        if (!looksLikeThree && !LINE_ENDS_WITH_MARK.matcher(read).find()) {
            return '"' + value + '"';
        }
        if (!LINE_ENDS_WITH_MARKS.matcher(read).find()) {
            return MARKS + value + MARKS;
        }
        throw new InvalidInputException(command + " has a line that ends with three quotation marks, which a Modelfile"
                + " cannot hold. Deploy the model through the server's API.");
    }

    private static String seenFrom(Path folder, Path file) {
        Path from = folder.toAbsolutePath().normalize();
        Path to = file.toAbsolutePath().normalize();
        return to.startsWith(from) ? "./" + from.relativize(to).toString().replace('\\', '/') : to.toString();
    }
}
