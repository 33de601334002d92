package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.store.internal.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the key set of a vault is kept: a JSON text that opens everything. Implement it to keep it in a key management
 * service, or use {@link #wrapped} to keep it in a file that such a service encrypts.
 */
public interface VaultKeys {

    /** The environment variable that may hold the key set. */
    String VARIABLE = "FORGE_VAULT_KEYS";

    /** The key set, or nothing if none was saved yet. */
    Optional<String> load();

    /** Replaces the key set, durably and all at once; the old one may not be lost before. */
    void save(String keySet);

    /** Encrypts key sets elsewhere, by a key that never leaves a key management service say. */
    interface Wrapper {

        byte[] wrap(byte[] keySet);

        /**
         * Gives back what was wrapped.
         *
         * @throws VaultException if the bytes are not what {@link #wrap} made
         */
        byte[] unwrap(byte[] wrapped);
    }

    /** What {@link #VARIABLE} holds if it is set, else a file. */
    static VaultKeys of(Map<String, String> environment, Path file) {
        String given = environment.getOrDefault(VARIABLE, "");
        return given.isBlank() ? inFile(file) : given(given);
    }

    /** In a file that only its owner may read. */
    static VaultKeys inFile(Path file) {
        return wrapped(file, new Wrapper() {
            @Override
            public byte[] wrap(byte[] keySet) {
                return keySet;
            }

            @Override
            public byte[] unwrap(byte[] wrapped) {
                return wrapped;
            }
        });
    }

    /** In a file whose bytes mean nothing without the wrapper. */
    static VaultKeys wrapped(Path file, Wrapper wrapper) {
        return new VaultKeys() {
            @Override
            public Optional<String> load() {
                try {
                    if (!Files.exists(file)) {
                        return Optional.empty();
                    }
                    OwnerOnly.require(file);
                    return Optional.of(new String(wrapper.unwrap(Files.readAllBytes(file)), StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new VaultException(
                            "The keys of the vault (" + file + ") cannot be read: " + e.getMessage(), e);
                }
            }

            @Override
            public void save(String keySet) {
                try {
                    OwnerOnly.createFolder(file.toAbsolutePath().getParent());
                    OwnerOnly.write(file, wrapper.wrap(keySet.getBytes(StandardCharsets.UTF_8)));
                } catch (IOException e) {
                    throw new VaultException(
                            "The keys of the vault (" + file + ") cannot be written: " + e.getMessage()
                                    + ". Nothing was encrypted with new ones.",
                            e);
                }
            }
        };
    }

    /** A key set that somebody else keeps; it cannot be changed from here. */
    static VaultKeys given(String keySet) {
        return new VaultKeys() {
            @Override
            public Optional<String> load() {
                return Optional.of(keySet);
            }

            @Override
            public void save(String ignored) {
                throw new VaultException("The keys of the vault are given (" + VARIABLE
                        + "), so they cannot be changed from here. Put them into the vault's key file to rotate them.");
            }
        };
    }
}
