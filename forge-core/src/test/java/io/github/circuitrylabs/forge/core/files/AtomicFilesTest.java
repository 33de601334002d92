package io.github.circuitrylabs.forge.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

    @TempDir
    Path folder;

    @Test
    void should_write_a_file_and_make_its_folder() throws IOException {
        Path file = folder.resolve("a/b/out.txt");

        AtomicFiles.writeString(file, "grüße");

        assertThat(file).hasContent("grüße");
        assertThat(names(file.getParent())).containsExactly("out.txt");
    }

    @Test
    void should_replace_the_whole_file() throws IOException {
        Path file = folder.resolve("out.txt");
        AtomicFiles.writeString(file, "a long old text");

        AtomicFiles.writeString(file, "new");

        assertThat(file).hasContent("new");
    }

    @Test
    void should_keep_the_old_bytes_and_leave_no_temporary_file_when_the_writer_fails() throws IOException {
        Path file = folder.resolve("out.txt");
        AtomicFiles.writeString(file, "old");

        assertThatThrownBy(() -> AtomicFiles.write(file, sink -> {
                    sink.write("half".getBytes(StandardCharsets.UTF_8));
                    sink.flush();
                    throw new IOException("disk full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");

        assertThat(file).hasContent("old");
        assertThat(names(folder)).containsExactly("out.txt");
    }

    @Test
    void should_leave_no_temporary_file_when_the_writer_throws_unchecked() throws IOException {
        Path file = folder.resolve("out.txt");

        assertThatThrownBy(() -> AtomicFiles.write(file, sink -> {
                    throw new IllegalStateException("bad row");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(names(folder)).isEmpty();
    }

    @Test
    void should_not_show_the_new_bytes_before_the_writer_is_done() throws IOException {
        Path file = folder.resolve("out.txt");
        AtomicFiles.writeString(file, "old");

        AtomicFiles.write(file, sink -> {
            sink.write("new".getBytes(StandardCharsets.UTF_8));
            sink.flush();
            assertThat(file).hasContent("old");
        });

        assertThat(file).hasContent("new");
    }

    @Test
    void should_accept_a_writer_that_closes_the_stream() throws IOException {
        Path file = folder.resolve("out.txt");

        AtomicFiles.write(file, sink -> {
            try (OutputStream closing = sink) {
                closing.write('x');
            }
        });

        assertThat(file).hasContent("x");
    }

    @Test
    void should_write_through_a_symbolic_link() throws IOException {
        Path real = Files.writeString(folder.resolve("real.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), real);

        AtomicFiles.writeString(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("new");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
