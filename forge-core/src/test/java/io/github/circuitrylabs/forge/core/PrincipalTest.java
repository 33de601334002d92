package io.github.circuitrylabs.forge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalTest {

    @Test
    void should_not_generate_adversarial_text_by_the_role_alone() {
        Principal reader = Principal.of("rita", PrincipalRole.RED_TEAM);
        Principal generating =
                new Principal("gero", Set.of(PrincipalRole.RED_TEAM), Set.of(ProtectedAction.GENERATE_ADVERSARIAL));
        assertThat(reader.may(ProtectedAction.OPEN_ADVERSARIAL)).isTrue();
        assertThat(reader.may(ProtectedAction.GENERATE_ADVERSARIAL)).isFalse();
        assertThat(generating.may(ProtectedAction.GENERATE_ADVERSARIAL)).isTrue();
    }

    @Test
    void should_refuse_a_grant_that_no_role_supports() {
        assertThatThrownBy(() -> new Principal(
                        "vera", Set.of(PrincipalRole.VIEWER), Set.of(ProtectedAction.GENERATE_ADVERSARIAL)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("adversarial.generate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "anonymous", "-x", "line\nbreak", "\u202erevilo"})
    void should_refuse_names_that_could_mislead_a_reader_of_the_trail(String name) {
        assertThatThrownBy(() -> Principal.of(name, PrincipalRole.VIEWER)).isInstanceOf(InvalidInputException.class);
    }

    @ParameterizedTest
    @EnumSource(PrincipalRole.class)
    void should_read_back_every_role(PrincipalRole role) {
        assertThat(PrincipalRole.fromWireName(role.wireName())).isEqualTo(role);
    }

    @ParameterizedTest
    @EnumSource(ProtectedAction.class)
    void should_read_back_every_action(ProtectedAction action) {
        assertThat(ProtectedAction.fromWireName(action.wireName())).isEqualTo(action);
    }
}
