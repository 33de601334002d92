package io.github.circuitrylabs.forge.store.vault;

import static io.github.circuitrylabs.forge.store.vault.GuardedHome.about;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultRotationTest {

    private static final int ENTRIES = 250;

    @TempDir
    private Path folder;

    private GuardedHome guarded;
    private Vault vault;
    private final List<String> ids = new ArrayList<>();

    @BeforeEach
    void fill() {
        guarded = new GuardedHome(folder);
        vault = guarded.create();
        for (int i = 0; i < ENTRIES; i++) {
            // The gate is not what is tested here, and each pass through it waits for the disk.
            ids.add(vault.store(GuardedHome::rita, about("sycophancy", false), content(i), "draft")
                    .id());
        }
    }

    @AfterEach
    void close() {
        vault.close();
        guarded.close();
    }

    @Test
    void should_open_everything_with_the_fresh_key_and_nothing_with_the_old_one() throws IOException {
        String old = Files.readString(guarded.home.vaultKeys());
        assertThat(vault.rotate(guarded.admin, done -> {})).isEqualTo(2L * ENTRIES);
        assertEverythingOpens(vault);
        assertThat(vault.status()).returns(1, VaultStatus::keys).returns(0L, VaultStatus::toRotate);
        assertThatThrownBy(() -> Vault.open(guarded.home.redTeamDatabase(), VaultKeys.given(old)))
                .isInstanceOf(VaultException.class);
    }

    @Test
    void should_go_on_where_a_stopped_rotation_was() {
        // GIVEN a rotation that dies after its first batch
        assertThatThrownBy(() -> vault.rotate(guarded.admin, done -> {
                    throw new IllegalStateException("power cut");
                }))
                .hasMessage("power cut");
        VaultStatus between = vault.status();
        assertThat(between.keys()).isEqualTo(2);
        assertThat(between.toRotate()).isBetween(1L, 2L * ENTRIES - 1);
        assertEverythingOpens(vault);
        // WHEN
        try (Vault restarted = guarded.open()) {
            assertEverythingOpens(restarted);
            assertThat(restarted.rotate(guarded.admin, done -> {})).isEqualTo(between.toRotate());
            // THEN
            assertThat(restarted.status()).returns(1, VaultStatus::keys).returns(0L, VaultStatus::toRotate);
            assertEverythingOpens(restarted);
        }
    }

    @Test
    void should_lose_nothing_that_another_one_with_the_old_key_in_mind_writes_meanwhile() {
        try (Vault other = guarded.open()) {
            List<String> written = new ArrayList<>();
            vault.rotate(
                    guarded.admin,
                    done -> written.add(
                            other.store(GuardedHome::rita, about("sycophancy", false), content(7), "meanwhile")
                                    .id()));
            written.add(other.store(GuardedHome::rita, about("sycophancy", false), content(7), "afterwards")
                    .id());
            assertThat(written).hasSizeGreaterThan(2);
            for (String id : written) {
                assertThat(vault.open(GuardedHome::rita, id, "review")).isEqualTo(content(7));
            }
            assertEverythingOpens(other);
        }
    }

    private void assertEverythingOpens(Vault opened) {
        for (int i = 0; i < ENTRIES; i++) {
            assertThat(opened.open(GuardedHome::rita, ids.get(i), "review")).isEqualTo(content(i));
        }
        assertThat(opened.entries()).hasSizeGreaterThanOrEqualTo(ENTRIES);
    }

    private static AdversarialContent content(int i) {
        return AdversarialContent.pair("prompt " + i, "harmful " + i, "safe " + i);
    }
}
