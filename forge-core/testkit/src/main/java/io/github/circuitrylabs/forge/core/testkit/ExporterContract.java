package io.github.circuitrylabs.forge.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link Exporter} must do. Extend it in the tests of yours:
 *
 * <pre>{@code
 * class MyExporterTest extends ExporterContract<TrainingPair> {
 *     @Override
 *     protected Exporter<TrainingPair> exporter() {
 *         return new MyExporter();
 *     }
 *
 *     @Override
 *     protected TrainingPair row(String text) {
 *         return new TrainingPair("Generate sycophancy scenario", text, "sycophancy", id(text), 1.0);
 *     }
 *
 *     @Override
 *     protected Optional<Importer<TrainingPair>> importer() {
 *         return Optional.of(new MyImporter());
 *     }
 * }
 * }</pre>
 *
 * @param <T> the rows it writes
 */
public abstract class ExporterContract<T> {

    private static final int ENDLESS = 1_000_000;
    private static final Canary CANARY = Canary.of("26b5c67b-86a4-4a5c-9c1d-0f1e2d3c4b5a");

    protected abstract Exporter<T> exporter();

    /** A row that holds this text wherever it can hold free text; the same text gives an equal row. */
    protected abstract T row(String text);

    /** What reads the format back, or nothing where it loses something. */
    protected Optional<Importer<T>> importer() {
        return Optional.empty();
    }

    /** Whether a text of a row can be found in the file with a text search; compressed files say no. */
    protected boolean rowsAreText() {
        return true;
    }

    @Test
    void givenAnExporterWhenAskedForItsFormatThenItIsAWordToTypeInACommand() {
        assertThat(exporter().format()).matches("[a-z0-9][a-z0-9._-]*");
    }

    @Test
    void givenRowsWhenWrittenThenTheyAreCounted() throws IOException {
        assertThat(exporter().write(rows(3), OutputStream.nullOutputStream())).isEqualTo(3);
    }

    @Test
    void givenNoRowsWhenWrittenThenNoneIsCounted() throws IOException {
        assertThat(exporter().write(Stream.of(), new ByteArrayOutputStream())).isZero();
    }

    @Test
    void givenTheSameRowsWhenWrittenTwiceThenTheBytesAreTheSame() throws IOException {
        assertThat(bytes(rows(20))).isEqualTo(bytes(rows(20))).isNotEmpty();
    }

    @Test
    void givenRowsInAnotherOrderWhenWrittenThenTheFileFollowsIt() throws IOException {
        assertThat(bytes(Stream.of(row("one"), row("two")))).isNotEqualTo(bytes(Stream.of(row("two"), row("one"))));
    }

    @Test
    void givenASinkWhenWrittenThenItIsLeftOpen() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        OutputStream sink = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed.set(true);
            }
        };

        exporter().write(rows(3), sink);

        assertThat(closed).isFalse();
    }

    @Test
    void givenASinkThatFailsWhenWrittenThenTheFailureComesThroughAndNotAllRowsWereAskedFor() {
        AtomicLong asked = new AtomicLong();
        Stream<T> rows = rows(ENDLESS).peek(row -> asked.incrementAndGet());

        assertThatThrownBy(() -> exporter().write(rows, new FullSink(100_000)))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining(FullSink.MESSAGE);

        assertThat(asked).hasValueLessThan(ENDLESS);
    }

    @Test
    void givenRowsThatFailWhenWrittenThenTheFailureComesThrough() {
        Stream<T> rows = rows(3).peek(row -> {
            throw new IllegalStateException("the source failed");
        });

        assertThatThrownBy(() -> exporter().write(rows, new ByteArrayOutputStream()))
                .hasStackTraceContaining("the source failed");
    }

    @ParameterizedTest
    @MethodSource("io.github.circuitrylabs.forge.core.testkit.Samples#awkwardTexts")
    void givenAwkwardTextWhenWrittenThenItComesBackEqual(String text) throws IOException {
        Importer<T> importer = requireImporter();
        byte[] bytes = bytes(Stream.of(row(text), row("plain")));

        try (Stream<T> rows = importer.read("rows", new ByteArrayInputStream(bytes))) {
            assertThat(rows).containsExactly(row(text), row("plain"));
        }
    }

    @Test
    void givenACanaryWhenWrittenThenItStandsInEveryRow() throws IOException {
        String text = new String(bytes(rows(3), CANARY), StandardCharsets.UTF_8);

        assertThat(bytes(rows(3), CANARY)).isNotEqualTo(bytes(rows(3)));
        if (rowsAreText()) {
            assertThat(text.split(CANARY.guid().toString(), -1)).hasSizeGreaterThan(3);
        }
    }

    @Test
    void givenACanaryWhenReadBackThenTheRowsAreTheSame() throws IOException {
        Importer<T> importer = requireImporter();

        try (Stream<T> rows = importer.read("rows", new ByteArrayInputStream(bytes(Stream.of(row("plain")), CANARY)))) {
            assertThat(rows).containsExactly(row("plain"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a nul \0 character", "half a character \uD83D here", "the other half \uDE00"})
    void givenTextThatNoFileCanHoldWhenWrittenThenItIsRefusedAndNotChanged(String text) {
        assertThatThrownBy(() -> exporter().write(Stream.of(row(text)), OutputStream.nullOutputStream()))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void givenNoRowsWhenWrittenThenNoneComesBack() throws IOException {
        Importer<T> importer = requireImporter();

        try (Stream<T> rows = importer.read("rows", new ByteArrayInputStream(bytes(Stream.of())))) {
            assertThat(rows).isEmpty();
        }
    }

    @Test
    void givenAnImporterWhenComparedThenItReadsTheExportersFormat() {
        assertThat(requireImporter().format()).isEqualTo(exporter().format());
    }

    private Importer<T> requireImporter() {
        Optional<Importer<T>> importer = importer();
        assumeTrue(importer.isPresent(), "nothing reads this format back whole");
        return importer.get();
    }

    private Stream<T> rows(int count) {
        return Stream.iterate(0, i -> i + 1).limit(count).map(i -> row("row number " + i));
    }

    private byte[] bytes(Stream<T> rows) throws IOException {
        return bytes(rows, null);
    }

    private byte[] bytes(Stream<T> rows, @Nullable Canary canary) throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        exporter().write(rows, canary, sink);
        return sink.toByteArray();
    }

    /** Fails once it has taken so many bytes. */
    private static final class FullSink extends OutputStream {
        static final String MESSAGE = "no space left";

        private long left;

        FullSink(long bytes) {
            left = bytes;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            left -= length;
            if (left < 0) {
                throw new IOException(MESSAGE);
            }
        }
    }
}
