package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB reads from our Parquet what we wrote: counts, types, values. */
class ParquetOracleTest {

    @TempDir
    Path folder;

    private final List<ExportedScenario> rows = Samples.awkward(2_000).toList();
    private String from = "";

    @BeforeEach
    void write() throws Exception {
        Path file = folder.resolve("scenarios.parquet");
        AtomicFiles.write(file, sink -> Exporters.load().scenarios("parquet").write(rows.stream(), sink));
        from = " FROM read_parquet('" + file + "')";
    }

    @Test
    void should_have_every_column_with_its_type() throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        query("DESCRIBE SELECT *" + from, row -> types.put(row.getString(1), row.getString(2)));

        assertThat(types)
                .containsEntry("id", "VARCHAR")
                .containsEntry("prompt", "VARCHAR")
                .containsEntry("success_criteria", "VARCHAR[]")
                .containsEntry("turns", "STRUCT(\"role\" VARCHAR, \"content\" VARCHAR)[]")
                .containsEntry("tags", "VARCHAR")
                .containsEntry("rating_stars", "BIGINT")
                .containsEntry("effectiveness_mean", "DOUBLE")
                .containsEntry("provenance_seed", "BIGINT")
                .containsEntry("content_label", "VARCHAR");
    }

    @Test
    void should_hold_every_value_in_order() throws SQLException {
        List<List<Object>> read = new ArrayList<>();
        query(
                "SELECT id, prompt, evaluation_target, success_criteria, turns, rating_stars, rating_notes, effectiveness_mean,"
                        + " provenance_seed, provenance_temperature, provenance_created_at" + from,
                row -> read.add(Arrays.asList(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        list(row.getArray(4)),
                        turns(row.getArray(5)),
                        row.getObject(6),
                        row.getString(7),
                        row.getObject(8),
                        row.getObject(9),
                        row.getObject(10),
                        row.getString(11))));

        assertThat(read)
                .containsExactlyElementsOf(
                        rows.stream().map(ParquetOracleTest::values).toList());
    }

    @Test
    void should_count_as_we_do() throws SQLException {
        List<Long> counts = new ArrayList<>();
        query("SELECT count(*), count(rating_stars), count(DISTINCT id)" + from, row -> {
            for (int i = 1; i <= 3; i++) {
                counts.add(row.getLong(i));
            }
        });

        long rated = rows.stream().filter(row -> row.rating() != null).count();
        long distinct = rows.stream().map(row -> row.scenario().id()).distinct().count();
        assertThat(counts).containsExactly((long) rows.size(), rated, distinct);
    }

    private static List<Object> values(ExportedScenario row) {
        return Arrays.asList(
                row.scenario().id().value(),
                row.scenario().prompt(),
                row.scenario().evaluationTarget(),
                row.scenario().successCriteria(),
                row.scenario().turns().stream().map(ParquetOracleTest::texts).toList(),
                row.rating() == null ? null : (long) row.rating().stars(),
                row.rating() == null ? null : row.rating().notes(),
                row.effectiveness() == null ? null : row.effectiveness().mean(),
                row.scenario().provenance().seed(),
                row.scenario().provenance().temperature(),
                row.scenario().provenance().createdAt().toString());
    }

    private static List<Object> texts(Turn turn) {
        return List.of(turn.role().wireName(), turn.content());
    }

    private static List<Object> list(Array array) throws SQLException {
        return Arrays.asList((Object[]) array.getArray());
    }

    private static List<List<Object>> turns(Array array) throws SQLException {
        List<List<Object>> turns = new ArrayList<>();
        for (Object turn : (Object[]) array.getArray()) {
            turns.add(Arrays.asList(((Struct) turn).getAttributes()));
        }
        return turns;
    }

    private static void query(String sql, RowReader reader) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                reader.read(result);
            }
        }
    }

    @FunctionalInterface
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }
}
