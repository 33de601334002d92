package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzes every importer with Jazzer, each in a process of its own, for {@code forge.fuzz.seconds}. Part of the profile
 * {@code fuzz} only; what it finds lies in {@code target/fuzz/<importer>}.
 */
@EnabledIfSystemProperty(named = "forge.fuzz.seconds", matches = "[0-9]+")
class JazzerFuzzIT {

    private static final String SECONDS_PER_INPUT = "30";

    @ParameterizedTest
    @MethodSource("names")
    void should_keep_what_it_promises_on_what_jazzer_thinks_of(String name) throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "fuzz", name));
        Files.write(
                Files.createDirectories(folder.resolve("corpus")).resolve("seed"),
                ImporterInvariants.of(name).seed());

        Process process = new ProcessBuilder(command(name, folder))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();

        assertThat(process.waitFor()).as(() -> tail(folder.resolve("log"))).isZero();
        System.out.println(name + ": " + tail(folder.resolve("log")));
    }

    static Set<String> names() {
        String only = System.getProperty(ImporterFuzz.IMPORTER, "");
        return only.isEmpty() ? ImporterInvariants.importers().keySet() : Set.of(only);
    }

    private static List<String> command(String name, Path folder) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-D" + ImporterFuzz.IMPORTER + "=" + name,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + ImporterFuzz.class.getName(),
                "--instrumentation_includes=io.github.circuitrylabs.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + System.getProperty("forge.fuzz.seconds"),
                "-timeout=" + SECONDS_PER_INPUT,
                "-rss_limit_mb=3000",
                "-print_final_stats=1"));
        command.add(folder.resolve("corpus").toString());
        return command;
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
