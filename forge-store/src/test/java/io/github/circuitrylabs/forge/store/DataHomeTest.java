package io.github.circuitrylabs.forge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.circuitrylabs.forge.core.DatastoreException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataHomeTest {

    private static final Path USER_HOME = Path.of("/home/ann");

    @TempDir
    Path folder;

    @Test
    void givenNothingWhenResolvedThenItIsInTheUsersHome() {
        assertThat(DataHome.resolve(null, Map.of(), USER_HOME).root())
                .isEqualTo(USER_HOME.resolve(".scenario-forge").toAbsolutePath());
    }

    @Test
    void givenTheVariableWhenResolvedThenItWinsOverTheUsersHome() {
        Map<String, String> environment = Map.of(DataHome.VARIABLE, folder.toString());

        assertThat(DataHome.resolve(null, environment, USER_HOME).root()).isEqualTo(folder.toAbsolutePath());
    }

    @Test
    void givenABlankVariableWhenResolvedThenItCountsAsUnset() {
        assertThat(DataHome.resolve(null, Map.of(DataHome.VARIABLE, " "), USER_HOME)
                        .root())
                .isEqualTo(USER_HOME.resolve(".scenario-forge").toAbsolutePath());
    }

    @Test
    void givenAnExplicitFolderWhenResolvedThenItWinsOverTheVariable() {
        Map<String, String> environment = Map.of(DataHome.VARIABLE, "/elsewhere");

        assertThat(DataHome.resolve(folder, environment, USER_HOME).root()).isEqualTo(folder.toAbsolutePath());
    }

    @Test
    void givenAHomeWhenAskedForPathsThenTheyAreThoseOfTheDesign() {
        DataHome home = new DataHome(folder);

        assertThat(home.database()).isEqualTo(folder.resolve("scenarios.db"));
        assertThat(home.redTeamDatabase()).isEqualTo(folder.resolve("vault/red-team.db"));
        assertThat(home.audit()).isEqualTo(folder.resolve("audit"));
        assertThat(home.feedback()).isEqualTo(folder.resolve("feedback/model_forge"));
        assertThat(home.models()).isEqualTo(folder.resolve("models"));
        assertThat(home.runs()).isEqualTo(folder.resolve("runs"));
    }

    @Test
    void givenAMissingHomeWhenCreatedThenOnlyItsOwnerCanReadIt() throws Exception {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));

        DataHome home = new DataHome(folder.resolve("home")).create().create();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.root())))
                .isEqualTo("rwx------");
    }

    @Test
    void givenAFileInTheWayWhenCreatedThenTheMessageNamesItAndTheVariable() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "in the way");

        assertThatThrownBy(() -> new DataHome(file.resolve("home")).create())
                .isInstanceOf(DatastoreException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(DataHome.VARIABLE);
    }
}
