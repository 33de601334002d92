package io.github.circuitrylabs.forge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OfflineTest {

    @AfterEach
    void forget() {
        System.clearProperty(Offline.PROPERTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "TRUE", "yes", "on", "maybe", "falsch"})
    void should_take_whatever_is_not_clearly_a_no_for_a_yes(String value) {
        assertThat(Offline.means(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "0", "false", "No", "off"})
    void should_know_a_no(String value) {
        assertThat(Offline.means(value)).isFalse();
    }

    @Test
    void should_refuse_an_endpoint_by_name() {
        System.setProperty(Offline.PROPERTY, "true");

        assertThatThrownBy(() -> Offline.requireOnline("http://localhost:11434"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("(http://localhost:11434)")
                .hasMessageContaining("--backend grammar");
    }

    @Test
    void should_allow_connections_unless_told_otherwise() {
        assertThat(Offline.means(null)).isFalse();
        assertThatCode(() -> Offline.requireOnline("http://localhost:11434")).doesNotThrowAnyException();
    }
}
