package io.github.circuitrylabs.forge.store.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.AuditEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that can be done to a small log without its key. */
class AuditLogTamperTest {

    private static final int ENTRIES = 20;

    @TempDir
    private Path home;

    private Path file;
    private Path anchorFile;
    private AuditLog log;
    private byte[] content;
    private byte[] anchor;
    private List<byte[]> lines;

    @BeforeEach
    void recordSome() throws IOException {
        log = AuditLog.in(home.resolve("audit"));
        file = home.resolve("audit/audit.jsonl");
        anchorFile = home.resolve("audit/audit.anchor");
        log.record(AuditEvent.allowed("mira", "adversarial.open", "pair-1", "review \u202e of \ud83d\ude80"));
        log.record(AuditEvent.denied("vera", "adversarial.open", "pair-1", "curious")
                .with("why", "role"));
        log.record(AuditEvent.allowed("mira", "adversarial.open", "pair-2", "review"));
        takeIn();
    }

    /** Makes it a log of twenty entries. */
    private void grow() throws IOException {
        for (int more = lines.size(); more < ENTRIES; more++) {
            log.record(AuditEvent.allowed("remy", "pair.refine", "pair-" + more, "tone"));
        }
        takeIn();
        assertThat(lines).hasSize(ENTRIES);
    }

    private void takeIn() throws IOException {
        content = Files.readAllBytes(file);
        anchor = Files.readAllBytes(anchorFile);
        lines = split(content);
        assertThat(log.verify().intact()).isTrue();
    }

    @Test
    void should_detect_every_flipped_byte_of_the_log_and_name_its_line() throws IOException {
        grow();
        for (int line = 0, at = 0; line < lines.size(); at += lines.get(line).length, line++) {
            for (int i = 0; i < lines.get(line).length; i++) {
                byte[] flipped = content.clone();
                flipped[at + i] ^= (byte) (1 << i % 8);
                assertBroken(flipped, line + 1);
            }
        }
    }

    @Test
    void should_detect_every_other_value_of_every_byte() throws IOException {
        AuditKey key = AuditKey.read(home.resolve("audit/audit.key"));
        for (byte[] line : lines) {
            byte[] bare = Arrays.copyOf(line, line.length - 1);
            for (int i = 0; i < bare.length; i++) {
                byte was = bare[i];
                for (int value = 1; value < 256; value++) {
                    bare[i] = (byte) (was + value);
                    assertThat(AuditEntry.read(bare, key).isPresent()).isFalse();
                }
                bare[i] = was;
            }
            assertThat(AuditEntry.read(bare, key)).isPresent();
        }
    }

    @Test
    void should_detect_every_flipped_byte_of_the_anchor() throws IOException {
        for (int i = 0; i < anchor.length; i++) {
            byte[] flipped = anchor.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(anchorFile, flipped);
            assertThat(log.verify().intact()).isFalse();
        }
    }

    @Test
    void should_detect_every_cut_at_every_byte() throws IOException {
        grow();
        for (int length = 0; length < content.length; length++) {
            write(Arrays.copyOf(content, length));
            assertThat(log.verify().intact()).as("cut to %d bytes", length).isFalse();
        }
    }

    @Test
    void should_detect_every_removed_range_of_lines() throws IOException {
        grow();
        for (int from = 0; from < lines.size(); from++) {
            for (int to = from + 1; to <= lines.size(); to++) {
                List<byte[]> rest = new ArrayList<>(lines);
                rest.subList(from, to).clear();
                assertBroken(joined(rest), from + 1);
            }
        }
    }

    @Test
    void should_detect_every_swap_of_two_lines() throws IOException {
        grow();
        for (int i = 0; i < lines.size(); i++) {
            for (int j = i + 1; j < lines.size(); j++) {
                List<byte[]> swapped = new ArrayList<>(lines);
                Collections.swap(swapped, i, j);
                assertBroken(joined(swapped), i + 1);
            }
        }
    }

    @Test
    void should_detect_every_line_inserted_anywhere() throws IOException {
        List<byte[]> foreign = new ArrayList<>(lines);
        foreign.add("\n".getBytes(StandardCharsets.US_ASCII));
        foreign.add("{}\n".getBytes(StandardCharsets.US_ASCII));
        for (byte[] line : foreign) {
            for (int at = 0; at <= lines.size(); at++) {
                List<byte[]> more = new ArrayList<>(lines);
                more.add(at, line);
                write(joined(more));
                assertThat(log.verify().intact()).isFalse();
            }
        }
    }

    @Test
    void should_detect_every_byte_inserted_or_removed() throws IOException {
        for (int at = 0; at < content.length; at++) {
            byte[] less = new byte[content.length - 1];
            System.arraycopy(content, 0, less, 0, at);
            System.arraycopy(content, at + 1, less, at, less.length - at);
            write(less);
            assertThat(log.verify().intact()).isFalse();
            byte[] more = new byte[content.length + 1];
            System.arraycopy(content, 0, more, 0, at);
            more[at] = ' ';
            System.arraycopy(content, at, more, at + 1, content.length - at);
            write(more);
            assertThat(log.verify().intact()).isFalse();
        }
    }

    @Test
    void should_detect_a_log_an_anchor_or_a_key_that_was_taken_away() throws IOException {
        Files.delete(file);
        assertThat(log.verify().problem().orElseThrow().what()).contains("cut off");
        write(content);
        Files.delete(anchorFile);
        assertThat(log.verify().problem().orElseThrow().what()).contains("taken away");
    }

    @Test
    void should_detect_the_anchor_and_the_log_of_another_history() throws IOException {
        AuditKey key = AuditKey.read(home.resolve("audit/audit.key"));
        AuditLog other = AuditLog.in(home.resolve("other"), key);
        other.record(AuditEvent.allowed("eve", "adversarial.open", "pair-9", "curious"));
        other.record(AuditEvent.allowed("eve", "adversarial.open", "pair-9", "curious"));
        other.record(AuditEvent.allowed("eve", "adversarial.open", "pair-9", "curious"));
        List<byte[]> theirs = split(Files.readAllBytes(home.resolve("other/audit.jsonl")));

        Files.copy(home.resolve("other/audit.anchor"), home.resolve("theirs.anchor"));
        Files.write(anchorFile, Files.readAllBytes(home.resolve("theirs.anchor")));
        assertThat(log.verify().problem().orElseThrow().what()).contains("another history");
        Files.write(anchorFile, anchor);

        for (int line = 1; line < lines.size(); line++) {
            List<byte[]> mixed = new ArrayList<>(lines);
            mixed.set(line, theirs.get(line));
            assertBroken(joined(mixed), line + 1);
        }
    }

    @Test
    void should_detect_an_older_anchor_and_an_older_log_by_an_anchor_kept_elsewhere() throws IOException {
        for (int more = 0; more < 3; more++) {
            log.record(AuditEvent.allowed("mira", "adversarial.open", "pair-3", "review"));
        }
        Path kept = log.export(home.resolve("kept.jsonl"));
        byte[] newest = Files.readAllBytes(file);

        Files.write(anchorFile, anchor);
        assertThat(log.verify().problem().orElseThrow().what()).contains("older");

        write(content);
        assertThat(log.verify().intact()).isTrue();
        AuditVerification verified = log.read(log.keptAnchor(kept), entry -> {});
        assertThat(verified.problem().orElseThrow().what()).contains("an older log was put back");

        write(newest);
        Files.write(anchorFile, Files.readAllBytes(kept));
        assertThat(log.read(log.keptAnchor(kept), entry -> {}).intact()).isTrue();
    }

    @Test
    void should_tell_another_key() {
        AuditLog withOther = AuditLog.in(home.resolve("audit"), AuditKey.random());
        assertThat(withOther.verify().problem().orElseThrow().what()).contains("the key is another one");
    }

    private void assertBroken(byte[] changed, int line) throws IOException {
        write(changed);
        AuditVerification verification = log.verify();
        assertThat(verification.intact()).isFalse();
        assertThat(verification.problem().orElseThrow().line()).isEqualTo(line);
    }

    private void write(byte[] bytes) throws IOException {
        Files.write(file, bytes);
    }

    private static List<byte[]> split(byte[] content) {
        List<byte[]> lines = new ArrayList<>();
        for (int start = 0, i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                lines.add(Arrays.copyOfRange(content, start, i + 1));
                start = i + 1;
            }
        }
        return lines;
    }

    private static byte[] joined(List<byte[]> lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        lines.forEach(out::writeBytes);
        return out.toByteArray();
    }
}
