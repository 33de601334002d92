package io.github.circuitrylabs.forge.cli.internal.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {

    @Test
    void should_drop_what_could_steer_a_terminal() {
        assertThat(Texts.printable("a\u001b[31mred\u0007\u009b2J\u202Eabc\nline\ttab"))
                .isEqualTo("a[31mred2Jabc\nline\ttab");
    }

    @Test
    void should_cut_a_line_between_characters_not_within_them() {
        assertThat(Texts.oneLine("a  b\nc 😀😀😀", 8)).isEqualTo("a b c 😀…");
        assertThat(Texts.oneLine("short", 8)).isEqualTo("short");
    }

    @Test
    void should_break_lines_at_spaces() {
        assertThat(Texts.wrapped("one two three four\n\nfive", 12, "  "))
                .isEqualTo("  one two\n  three four\n\n  five");
    }
}
