package io.github.circuitrylabs.forge.store.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.AuditTrailException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

    @TempDir
    private Path home;

    @Test
    void should_read_back_what_was_recorded() {
        AuditEvent event = AuditEvent.denied("mira", "adversarial.open", "pair-1", "\"quoted\" \n \ud800 \u202e é")
                .with("why", "role");
        log().record(event);
        assertThat(events()).hasSize(2).last().isEqualTo(event);
    }

    @Test
    void should_leave_nothing_behind_when_only_looked_at() {
        assertThat(log().exists()).isFalse();
        assertThatThrownBy(() -> log().verify())
                .isInstanceOf(AuditTrailException.class)
                .hasMessageContaining("Nothing was audited yet");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void should_be_for_its_owner_only() throws IOException {
        log().record(event(1));
        log().record(event(2));
        for (String file : List.of("audit.jsonl", "audit.anchor", "audit.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("audit/" + file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("audit"))))
                .isEqualTo("rwx------");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void should_refuse_a_key_that_others_could_have_read() throws IOException {
        log().record(event(1));
        Files.setPosixFilePermissions(home.resolve("audit/audit.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> log().record(event(2)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void should_keep_no_key_beside_the_log_when_it_is_given() {
        AuditKey key = AuditKey.fromEnvironment(Map.of(AuditKey.VARIABLE, "0f".repeat(32)))
                .orElseThrow();
        AuditLog log = AuditLog.in(home.resolve("audit"), key);
        log.record(event(1));
        assertThat(home.resolve("audit/audit.key")).doesNotExist();
        assertThat(log.verify().intact()).isTrue();
        assertThatThrownBy(() -> log().record(event(2)))
                .isInstanceOf(AuditTrailException.class)
                .hasMessageContaining(AuditKey.VARIABLE);
    }

    @Test
    void should_not_repeat_a_key_that_it_cannot_use() {
        assertThatThrownBy(() -> AuditKey.ofHex("not-a-key-0123")).message().doesNotContain("not-a-key");
    }

    @Test
    void should_refuse_to_record_when_the_log_was_cut_off_or_its_anchor_is_gone() throws IOException {
        log().record(event(1));
        Path file = home.resolve("audit/audit.jsonl");
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - 1));
        assertThatThrownBy(() -> log().record(event(2)))
                .isInstanceOf(AuditTrailException.class)
                .hasMessageContaining("cut off");
        Files.write(file, content);
        Files.delete(home.resolve("audit/audit.anchor"));
        assertThatThrownBy(() -> log().record(event(2)))
                .isInstanceOf(AuditTrailException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void should_report_and_seal_what_every_crash_within_a_write_leaves_behind() throws IOException {
        // GIVEN the bytes that recording one more event adds
        log().record(event(1));
        Path file = home.resolve("audit/audit.jsonl");
        Path anchorFile = home.resolve("audit/audit.anchor");
        byte[] before = Files.readAllBytes(file);
        byte[] anchorBefore = Files.readAllBytes(anchorFile);
        log().record(event(2));
        byte[] after = Files.readAllBytes(file);
        for (int length = before.length + 1; length < after.length; length += step(length, after.length)) {
            // WHEN the process died having written only some of them
            Files.write(file, Arrays.copyOf(after, length));
            Files.write(anchorFile, anchorBefore);
            AuditVerification found = log().verify();
            log().record(event(3));
            // THEN that is reported, and sealed by the next event
            assertThat(found.problem().orElseThrow().line()).isEqualTo(3);
            AuditVerification sealed = log().verify();
            assertThat(sealed.problem()).isEmpty();
            assertThat(sealed.entries()).isEqualTo(4);
            assertThat(sealed.torn()).hasSize(1);
            assertThat(Files.readAllBytes(file)).startsWith(Arrays.copyOf(after, length));
        }
    }

    @Test
    void should_go_on_after_every_crash_while_sealing() throws IOException {
        log().record(event(1));
        Path file = home.resolve("audit/audit.jsonl");
        Path anchorFile = home.resolve("audit/audit.anchor");
        byte[] anchorBefore = Files.readAllBytes(anchorFile);
        Files.writeString(file, "{\"sequence\":3,\"at\":\"20", StandardOpenOption.APPEND);
        int torn = (int) Files.size(file);
        log().record(event(2));
        byte[] after = Files.readAllBytes(file);
        int sealEnd = new String(after, StandardCharsets.US_ASCII).lastIndexOf("\n", after.length - 2) + 1;
        for (int length = torn; length <= sealEnd; length += step(length, sealEnd)) {
            Files.write(file, Arrays.copyOf(after, length));
            Files.write(anchorFile, anchorBefore);
            log().record(event(3));
            assertThat(log().verify().problem()).as("crash at byte %d", length).isEmpty();
        }
    }

    @Test
    void should_take_up_an_entry_whose_anchor_a_crash_left_behind() throws IOException {
        log().record(event(1));
        Path anchorFile = home.resolve("audit/audit.anchor");
        byte[] anchorBefore = Files.readAllBytes(anchorFile);
        log().record(event(2));
        Files.write(anchorFile, anchorBefore);
        assertThat(log().verify().intact()).isTrue();
        log().record(event(3));
        assertThat(log().verify()).returns(4L, AuditVerification::entries).returns(true, AuditVerification::intact);
    }

    @Test
    void should_not_heal_a_torn_write_that_was_changed_after_it_was_sealed() throws IOException {
        log().record(event(1));
        Path file = home.resolve("audit/audit.jsonl");
        int start = (int) Files.size(file);
        Files.writeString(file, "half a line", StandardOpenOption.APPEND);
        log().record(event(2));
        byte[] content = Files.readAllBytes(file);
        for (int i = start; i < content.length; i++) {
            byte[] flipped = content.clone();
            flipped[i] ^= 1;
            Files.write(file, flipped);
            assertThat(log().verify().intact()).isFalse();
        }
        byte[] removed = Arrays.copyOf(content, content.length - 12);
        System.arraycopy(content, start + 12, removed, start, content.length - start - 12);
        Files.write(file, removed);
        assertThat(log().verify().intact()).isFalse();
    }

    @Test
    void should_not_let_a_caller_pass_for_the_log() {
        assertThatThrownBy(() -> log().record(AuditEvent.allowed("eve", "audit.torn", "audit", "")))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void should_copy_the_log_byte_for_byte() throws IOException {
        log().record(event(1));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        log().export(stream);
        Path anchor = log().export(home.resolve("out/copy.jsonl"));
        assertThat(stream.toByteArray())
                .isEqualTo(Files.readAllBytes(home.resolve("audit/audit.jsonl")))
                .isEqualTo(Files.readAllBytes(home.resolve("out/copy.jsonl")));
        assertThat(anchor).hasSameBinaryContentAs(home.resolve("audit/audit.anchor"));
    }

    @Test
    void should_keep_one_chain_when_threads_and_logs_write_at_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Callable<Integer>> writers = new ArrayList<>();
        for (int writer = 0; writer < 8; writer++) {
            writers.add(() -> {
                for (int i = 0; i < 10; i++) {
                    log().record(event(i));
                }
                return 10;
            });
        }
        for (Future<Integer> written : threads.invokeAll(writers)) {
            written.get();
        }
        threads.shutdown();
        assertThat(log().verify()).returns(81L, AuditVerification::entries).returns(true, AuditVerification::intact);
    }

    /** Every byte near the line's end, where most can go wrong, and some before. */
    private static int step(int at, int end) {
        return Math.max(1, Math.min(29, end - 4 - at));
    }

    private AuditLog log() {
        return AuditLog.in(home.resolve("audit"));
    }

    private List<AuditEvent> events() {
        List<AuditEvent> events = new ArrayList<>();
        assertThat(log().read(null, entry -> events.add(entry.event())).intact())
                .isTrue();
        return events;
    }

    private static AuditEvent event(int number) {
        return AuditEvent.allowed("mira", "adversarial.open", "pair-" + number, "review");
    }
}
