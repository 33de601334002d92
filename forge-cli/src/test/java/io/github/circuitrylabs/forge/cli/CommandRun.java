package io.github.circuitrylabs.forge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one command line did: its exit code and what it wrote. */
record CommandRun(int exitCode, String out, String err) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    JsonNode json() {
        try {
            return MAPPER.readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + out, e);
        }
    }

    /** One document per line. */
    List<JsonNode> jsonLines() {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : out.lines().toList()) {
            nodes.add(new CommandRun(0, line, "").json());
        }
        return nodes;
    }

    /** Runs {@code scenario-forge} with a home of its own and nobody typing. */
    static CommandRun scenarioForge(Path home, String... args) {
        return scenarioForgeTyping("", home, args);
    }

    /** Runs {@code scenario-forge} with a home of its own and this on its standard input. */
    static CommandRun scenarioForgeTyping(String input, Path home, String... args) {
        return run(ScenarioForge::run, input, home, args);
    }

    /** Runs {@code model-forge} with a home of its own. */
    static CommandRun modelForge(Path home, String... args) {
        return run(ModelForgeCli::run, "", home, args);
    }

    /** Runs {@code scenario-forge} as whoever holds this token. */
    static CommandRun scenarioForgeAs(String token, Path home, String... args) {
        return run(ScenarioForge::run, "", Map.of("FORGE_TOKEN", token), home, args);
    }

    /** The same, with this on the standard input. */
    static CommandRun scenarioForgeAsTyping(String token, String input, Path home, String... args) {
        return run(ScenarioForge::run, input, Map.of("FORGE_TOKEN", token), home, args);
    }

    private static CommandRun run(Program program, String input, Path home, String... args) {
        return run(program, input, Map.of(), home, args);
    }

    private static CommandRun run(Program program, String input, Map<String, String> more, Path home, String... args) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("SCENARIO_FORGE_HOME", home.toString());
        environment.put("USER", "tester");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = program.run(
                args, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, err, environment);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private interface Program {
        int run(String[] args, InputStream in, OutputStream out, OutputStream err, Map<String, String> environment);
    }
}
