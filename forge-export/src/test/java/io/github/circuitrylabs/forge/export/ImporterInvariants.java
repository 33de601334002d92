package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What holds of an importer whatever bytes it is given: it fails in no other way than by {@link InvalidDatasetException}, what it
 * accepts can be exported and imported again, and rows before and after what it does not accept are not lost, unless the
 * format hides where the next row begins.
 */
final class ImporterInvariants {

    /** As strict as the importers: what is no JSON for them is none here. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Exporter<ExportedScenario> EXPORTER = Exporters.load().scenarios("jsonl");
    private static final Importer<ExportedScenario> IMPORTER = Importers.load().scenarios("jsonl");

    private final Importer<?> importer;
    private final byte[] seed;
    private final List<Object> good;

    private ImporterInvariants(Importer<?> importer, byte[] seed) {
        this.importer = importer;
        this.seed = seed;
        this.good = read(seed);
    }

    /** Every importer there is, by kind and format, e.g. {@code scenarios.csv}. */
    static Map<String, Importer<?>> importers() {
        Importers all = Importers.load();
        Map<String, Importer<?>> byName = new TreeMap<>();
        all.scenarioFormats().forEach(format -> byName.put("scenarios." + format, all.scenarios(format)));
        all.trainingPairFormats().forEach(format -> byName.put("training." + format, all.trainingPairs(format)));
        all.preferencePairFormats().forEach(format -> byName.put("preferences." + format, all.preferencePairs(format)));
        all.resultFormats().forEach(format -> byName.put("results." + format, all.results(format)));
        return byName;
    }

    /** Those of one importer; its seed is {@code fuzz/<name>} among the test resources, or what our exporter writes. */
    static ImporterInvariants of(String name) {
        Importer<?> importer = importers().get(name);
        if (importer == null) {
            throw new IllegalArgumentException(
                    "No importer (" + name + "). There are: " + importers().keySet());
        }
        return new ImporterInvariants(importer, seed(name));
    }

    byte[] seed() {
        return seed.clone();
    }

    /** How many rows the seed has, all of them good. */
    int goodRows() {
        return good.size();
    }

    void check(byte[] data) {
        for (Object row : read(data)) {
            if (row instanceof ExportedScenario scenario) {
                survives(scenario);
            }
        }
        byte[] framed = between(data);
        if (framed.length > 0) {
            List<Object> rows = read(framed);
            int before = good.size() / 2;
            assertThat(rows).as("rows around the damage").hasSizeGreaterThanOrEqualTo(good.size());
            assertThat(rows.subList(0, before)).isEqualTo(good.subList(0, before));
            assertThat(rows.subList(rows.size() - (good.size() - before), rows.size()))
                    .isEqualTo(good.subList(before, good.size()));
        }
    }

    /** The seed's rows with the data in their midst, or nothing where the data may rightly hide the rows after them. */
    private byte[] between(byte[] data) {
        String text = new String(seed, StandardCharsets.UTF_8);
        if (text.startsWith("[\n")) {
            return isJson(data) ? joined(seed, data, ",\n", 1) : new byte[0];
        }
        if (text.startsWith("{") && text.lines().allMatch(line -> line.endsWith("}"))) {
            return joined(seed, data, "\n", 0);
        }
        if (importer.format().startsWith("csv")) {
            return new String(data, StandardCharsets.ISO_8859_1).indexOf('"') < 0
                    ? joined(seed, data, "\n", 1)
                    : new byte[0];
        }
        return new byte[0];
    }

    /** The data before the middle one of the rows; a line feed within quotes ends no row. */
    private byte[] joined(byte[] rows, byte[] data, String separator, int firstRow) {
        int middle = firstRow + good.size() / 2;
        int start = 0;
        boolean quoted = false;
        for (int row = 0; row < middle; start++) {
            quoted ^= rows[start] == '"';
            row += rows[start] == '\n' && !quoted ? 1 : 0;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(rows, 0, start);
        joined.writeBytes(data);
        joined.writeBytes(separator.getBytes(StandardCharsets.UTF_8));
        joined.write(rows, start, rows.length - start);
        return joined.toByteArray();
    }

    private static boolean isJson(byte[] data) {
        try {
            // Not the bytes: four of them may be a number in UTF-32.
            String text = new String(data, StandardCharsets.UTF_8);
            return java.util.Arrays.equals(text.getBytes(StandardCharsets.UTF_8), data)
                    && !JSON.readTree(text).isMissingNode();
        } catch (JacksonException e) {
            return false;
        }
    }

    private List<Object> read(byte[] data) {
        List<Object> rows = new ArrayList<>();
        List<InvalidDatasetException> rejected = new ArrayList<>();
        try (Stream<?> stream = importer.read("data", new ByteArrayInputStream(data), rejected::add)) {
            stream.map(ImporterInvariants::comparable).forEach(rows::add);
        } catch (InvalidDatasetException e) {
            // The file as a whole.
            rejected.add(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(rejected).allMatch(problem -> problem.getMessage().startsWith("data"));
        return rows;
    }

    /** Formats without times date their rows as of now. */
    private static Object comparable(Object row) {
        return row instanceof ExportedScenario exported && exported.rating() == null && exported.effectiveness() == null
                ? new ExportedScenario(
                        exported.scenario()
                                .withProvenance(Samples.bare().scenario().provenance()),
                        null,
                        null)
                : row;
    }

    private static void survives(ExportedScenario row) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            EXPORTER.write(Stream.of(row), bytes);
            try (Stream<ExportedScenario> back =
                    IMPORTER.read("again", new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(back).containsExactly(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] seed(String name) {
        try (InputStream resource = ImporterInvariants.class.getResourceAsStream("/fuzz/" + name)) {
            return resource == null ? written(name) : resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] written(String name) throws IOException {
        Exporters exporters = Exporters.load();
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        String format = name.substring(name.indexOf('.') + 1);
        switch (name.substring(0, name.indexOf('.'))) {
            case "scenarios" ->
                exporters
                        .scenarios(format)
                        .write(
                                Stream.of(
                                        Samples.full(),
                                        Samples.bare(),
                                        Samples.awkward(1).findFirst().orElseThrow()),
                                sink);
            case "training" ->
                exporters.trainingPairs(format).write(Stream.of(Samples.trainingPair(), Samples.trainingPair()), sink);
            default ->
                exporters
                        .preferencePairs(format)
                        .write(Stream.of(Samples.plainPair(), Samples.adversarialPair()), sink);
        }
        return sink.toByteArray();
    }
}
