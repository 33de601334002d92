package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Formats by name, in alphabetical order. Immutable. */
public final class NamedFormats<F> {

    private final String kind;
    private final Map<String, F> byName;

    /**
     * Formats under the names they give themselves.
     *
     * @param kind what the formats hold, for messages, e.g. {@code scenario export}
     * @throws InvalidInputException if two formats share a name
     */
    public NamedFormats(String kind, List<F> formats, Function<F, String> name) {
        this.kind = kind;
        this.byName = new TreeMap<>();
        for (F format : formats) {
            F other = byName.put(name.apply(format), format);
            if (other != null) {
                throw new InvalidInputException("Two " + kind + " formats share the name (" + name.apply(format)
                        + "): " + other.getClass().getName() + " and "
                        + format.getClass().getName() + ". Maybe a provider is on the class path twice.");
            }
        }
    }

    /**
     * The format of a name.
     *
     * @throws InvalidInputException if there is no such format; the message lists those there are
     */
    public F get(String name) {
        F format = byName.get(name);
        if (format == null) {
            throw new InvalidInputException("Unknown " + kind + " format (" + name + "). Known formats: "
                    + String.join(", ", byName.keySet()) + ".");
        }
        return format;
    }

    public Set<String> names() {
        return java.util.Collections.unmodifiableSet(byName.keySet());
    }
}
