package io.github.circuitrylabs.forge.core;

/**
 * Makes a generator from a command-line or configuration name. Found by {@link java.util.ServiceLoader}, created only when
 * its name is asked for.
 */
public interface GeneratorProvider {

    /** The first part of {@code name[:model][@url]}, e.g. {@code ollama}. */
    String name();

    /** One line for help texts. */
    String description();

    /**
     * @throws BackendUnavailableException if the backend cannot be used as asked; the message says what to do
     */
    Generator create(BackendConfig config);

    /**
     * Whether its generators work without any network connection. Unless a backend says so, it is not used while {@link
     * Offline} is on.
     */
    default boolean isLocal() {
        return false;
    }
}
