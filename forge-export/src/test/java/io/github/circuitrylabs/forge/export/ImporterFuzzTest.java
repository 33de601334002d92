package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Seeds, what was found in the past, and damaged seeds; {@code JazzerFuzzIT} looks for more. */
class ImporterFuzzTest {

    private static final int MUTATIONS = 2_000;

    @ParameterizedTest
    @MethodSource("names")
    void should_read_every_row_of_its_seed(String name) {
        ImporterInvariants invariants = ImporterInvariants.of(name);

        assertThat(invariants.goodRows()).isGreaterThanOrEqualTo(2);
        invariants.check(invariants.seed());
    }

    @ParameterizedTest
    @MethodSource("names")
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void should_keep_what_it_promises_on_damaged_input(String name) {
        ImporterInvariants invariants = ImporterInvariants.of(name);
        Mutations mutations = new Mutations(name.hashCode());

        for (int i = 0; i < MUTATIONS; i++) {
            byte[] data = mutations.of(invariants.seed());
            assertThatCode(() -> invariants.check(data))
                    .as("%s: %s", name, shown(data))
                    .doesNotThrowAnyException();
        }
    }

    /** Found by fuzzing or by reading with its eyes. */
    @Nested
    class Regressions {

        @Test
        void should_keep_good_rows_after_faults_that_read_alike() throws IOException {
            String rows =
                    "[{\"prompt\":1},{\"prompt\":1},{\"prompt\":1},{\"prompt\":\"Hi\",\"evaluation_target\":\"t\"}]";

            assertThat(imported("json", rows)).containsExactly("Hi");
        }

        @Test
        void should_keep_rows_around_bytes_that_are_no_text() throws IOException {
            String rows = "prompt,evaluation_target\nHi,t\nH\u00e9,t\nHo,t\n";

            assertThat(imported("csv", rows)).containsExactly("Hi", "Ho");
        }

        @Test
        void should_reject_rows_whose_column_is_also_a_group() throws IOException {
            String rows = "prompt,evaluation_target,rating,rating_stars\nHi,t,good,4\nHo,t,,\n";

            assertThat(imported("csv", rows)).containsExactly("Ho");
        }

        @Test
        void should_keep_seeds_around_what_is_none() throws IOException {
            String seeds = """
                    seeds:
                    - !!set 5
                    - value: !!set Hi
                      harm_categories: [t]
                    - {a: 1, a: 2}
                    - &me [*me]
                    - value: Ho
                      harm_categories: [t]
                    """;

            assertThat(imported("pyrit", seeds)).containsExactly("Hi", "Ho");
        }

        @Test
        void should_refuse_aliases_that_stand_for_ever_more() {
            StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
            for (int i = 1; i < 40; i++) {
                bomb.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
            }

            assertThatThrownBy(() -> imported("pyrit", bomb + "seeds: *a39\n"))
                    .isInstanceOf(InvalidDatasetException.class)
                    .hasMessageContaining("aliases");
        }

        @Test
        void should_reject_a_tag_whose_name_no_file_can_hold() throws IOException {
            String row = "{\"prompt\":\"Hi\",\"evaluation_target\":\"t\",\"tags\":{\"a\\u0000\":\"b\"}}\n";

            assertThat(imported("jsonl", row)).isEmpty();
        }

        /** The prompts of the good rows; the file is Latin-1. */
        private static List<String> imported(String format, String file) throws IOException {
            byte[] bytes = file.getBytes(StandardCharsets.ISO_8859_1);
            try (Stream<ExportedScenario> rows =
                    Importers.load().scenarios(format).read("data", new ByteArrayInputStream(bytes), problem -> {})) {
                return rows.map(row -> row.scenario().prompt()).toList();
            }
        }
    }

    static Set<String> names() {
        return ImporterInvariants.importers().keySet();
    }

    private static Object shown(byte[] data) {
        return new Object() {
            @Override
            public String toString() {
                return Base64.getEncoder().encodeToString(data) + " = " + new String(data, StandardCharsets.UTF_8);
            }
        };
    }
}
