package io.github.circuitrylabs.forge.core;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One version of a named model, e.g. {@code forge-psychosis-v3}.
 *
 * @param name letters, digits, {@code . _ -}, beginning with a letter or digit
 * @param version counted from 1
 */
public record ModelVersion(String name, int version) implements Comparable<ModelVersion> {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern TEXT = Pattern.compile("(.+)[-@]v([1-9][0-9]{0,8})");

    private static final Comparator<ModelVersion> BY_NAME =
            Comparator.comparing(ModelVersion::name).thenComparingInt(ModelVersion::version);

    public ModelVersion {
        requireName(name);
        if (version < 1) {
            throw new InvalidInputException("Version (" + version + ") of a model must be 1 or more.");
        }
    }

    /** Whether a text names a version, as {@link #parse} reads it. */
    public static boolean isVersion(String text) {
        return TEXT.matcher(text).matches();
    }

    /**
     * Reads {@code forge-psychosis-v3} or {@code forge-psychosis@v3}.
     *
     * @throws InvalidInputException if the text is neither
     */
    public static ModelVersion parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInputException(
                    "Model (" + text + ") must be a name with its version, e.g. forge-psychosis-v3.");
        }
        return new ModelVersion(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    /**
     * Returns the name itself.
     *
     * @throws InvalidInputException if no model may be called so
     */
    public static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidInputException("Model name (" + name
                    + ") must be 1 to 100 letters, digits, '.', '_' and '-', beginning with a letter or digit.");
        }
        return name;
    }

    @Override
    public int compareTo(ModelVersion other) {
        return BY_NAME.compare(this, other);
    }

    /** E.g. {@code forge-psychosis-v3}. */
    @Override
    public String toString() {
        return name + "-v" + version;
    }
}
