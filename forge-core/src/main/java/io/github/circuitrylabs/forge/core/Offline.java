package io.github.circuitrylabs.forge.core;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process may open network connections. It may not where the environment variable {@value #VARIABLE} or the
 * system property {@value #PROPERTY} is set to anything but {@code false}, {@code no} or {@code 0}; that includes
 * connections to this machine. Whatever in this suite connects to a server asks here first.
 */
public final class Offline {

    public static final String VARIABLE = "FORGE_OFFLINE";
    public static final String PROPERTY = "forge.offline";

    private static final Set<String> NO = Set.of("", "false", "no", "off", "0");

    private Offline() {}

    /** Whether no connection may be opened. */
    public static boolean isOn() {
        return means(System.getProperty(PROPERTY)) || means(System.getenv(VARIABLE));
    }

    /** Whether a value of the variable or property forbids connections; whatever is not clearly a no does. */
    public static boolean means(@Nullable String value) {
        return value != null && !NO.contains(value.strip().toLowerCase(Locale.ROOT));
    }

    /**
     * @param endpoint what would be connected to
     * @throws BackendUnavailableException if no connection may be opened
     */
    public static void requireOnline(String endpoint) {
        if (isOn()) {
            throw new BackendUnavailableException(
                    "Offline: no connection to (" + endpoint + ") is opened, since --offline or " + VARIABLE
                            + " is set. The backends that need no network: --backend grammar, --backend tiny.",
                    null);
        }
    }
}
