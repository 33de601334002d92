package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.store.internal.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The one backend that may write harmful replies, in a file beside the vault. There is none until an admin names one. Thread-safe.
 */
public final class DesignatedBackend {

    private static final String NONE = "none";

    private final Path file;

    private DesignatedBackend(Path file) {
        this.file = file;
    }

    /** As the file says; it need not exist. */
    public static DesignatedBackend in(Path file) {
        return new DesignatedBackend(file);
    }

    /** Its name as users type backends, or nothing if there is none. */
    public Optional<String> name() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            OwnerOnly.require(file);
            return Optional.of(Files.readString(file).strip()).filter(name -> !name.isEmpty());
        } catch (IOException e) {
            throw new VaultException(
                    "The name of the designated backend (" + file + ") cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Names the backend, in place of any other.
     *
     * @param access of an admin
     * @param backend {@code name[:model][@url]}, on one line
     */
    public void designate(AccessControl access, String backend) {
        String name = backend.strip();
        if (name.isEmpty() || name.equals(NONE) || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInputException("A backend is designated by its name on one line; (" + name.length()
                    + " characters) is none. Maybe ollama:MODEL was meant.");
        }
        access.require(ProtectedAction.MANAGE_VAULT, "vault", "designate " + name);
        write(name);
    }

    /**
     * Designates none.
     *
     * @param access of an admin
     */
    public void withdraw(AccessControl access) {
        access.require(ProtectedAction.MANAGE_VAULT, "vault", "designate " + NONE);
        write("");
    }

    /**
     * Refuses every backend but the designated one.
     *
     * @throws InvalidInputException if none is designated, or another one
     */
    void require(String backend) {
        String designated = name().orElseThrow(() -> new InvalidInputException(
                "No backend is designated to write harmful replies, and none does so by default. An admin names one:"
                        + " scenario-forge vault designate BACKEND"));
        if (!designated.equals(backend)) {
            throw new InvalidInputException("The backend (" + backend
                    + ") is not the one that is designated to write harmful replies (" + designated + ").");
        }
    }

    private void write(String name) {
        try {
            OwnerOnly.createFolder(file.toAbsolutePath().getParent());
            OwnerOnly.write(file, (name + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new VaultException(
                    "The name of the designated backend (" + file + ") cannot be written: " + e.getMessage(), e);
        }
    }
}
