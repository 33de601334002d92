package io.github.circuitrylabs.forge.store;

import io.github.circuitrylabs.forge.core.DatastoreException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The folder where everything lives: an explicit one, else the one that the environment variable
 * {@code SCENARIO_FORGE_HOME} names, else {@code ~/.scenario-forge}.
 *
 * @param root the folder, absolute; it may not exist yet, see {@link #create}
 */
public record DataHome(Path root) {

    /** The environment variable that names the folder. */
    public static final String VARIABLE = "SCENARIO_FORGE_HOME";

    public DataHome {
        Objects.requireNonNull(root, "root");
        root = root.toAbsolutePath().normalize();
    }

    /** The folder that the environment or the user's home gives. */
    public static DataHome resolve() {
        return resolve(null);
    }

    /** As {@link #resolve()}, but an explicit folder comes first. */
    public static DataHome resolve(@Nullable Path explicit) {
        return resolve(explicit, System.getenv(), Path.of(System.getProperty("user.home")));
    }

    static DataHome resolve(@Nullable Path explicit, Map<String, String> environment, Path userHome) {
        if (explicit != null) {
            return new DataHome(explicit);
        }
        String named = environment.get(VARIABLE);
        if (named != null && !named.isBlank()) {
            return new DataHome(Path.of(named));
        }
        return new DataHome(userHome.resolve(".scenario-forge"));
    }

    /** The datastore's file. */
    public Path database() {
        return root.resolve("scenarios.db");
    }

    /** The folder of what is kept encrypted. */
    public Path vault() {
        return root.resolve("vault");
    }

    /** The red-team database in the {@linkplain #vault vault}. */
    public Path redTeamDatabase() {
        return vault().resolve("red-team.db");
    }

    /** The keys of the vault, unless they are kept elsewhere. */
    public Path vaultKeys() {
        return vault().resolve("red-team.keys");
    }

    /** The name of the one backend that may write harmful replies. */
    public Path designatedBackend() {
        return vault().resolve("red-team.backend");
    }

    /** Who has which role. */
    public Path principals() {
        return root.resolve("principals.db");
    }

    /** The folder of the audit log. */
    public Path audit() {
        return root.resolve("audit");
    }

    /** The folder where trained models leave their feedback files. */
    public Path feedback() {
        return root.resolve("feedback").resolve("model_forge");
    }

    /** The folder of the model registry. */
    public Path models() {
        return root.resolve("models");
    }

    /** The folder of training runs, one folder each. */
    public Path runs() {
        return root.resolve("runs");
    }

    /**
     * Makes the folder if it is missing, readable by its owner only where the file system can say so.
     *
     * @return this
     */
    public DataHome create() {
        try {
            boolean posix =
                    FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] ownerOnly = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                    }
                    : new FileAttribute<?>[0];
            Files.createDirectories(root, ownerOnly);
            return this;
        } catch (IOException e) {
            throw new DatastoreException(
                    "The folder (" + root + ") could not be made: " + e.getMessage()
                            + ". Maybe it is not writable; set " + VARIABLE + " to another one.",
                    e);
        }
    }
}
