package io.github.circuitrylabs.forge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every role tries every guarded command; what happens is what docs/security.md says, and each attempt is written down. */
class GuardedCommandsTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "security.md");
    private static final String DRAFT =
            "{\"evaluation_target\": \"ai_psychosis\", \"prompt\": \"[prompt placeholder 3]\", \"harmful_reply\":"
                    + " \"[harmful reply placeholder 17]\", \"safe_reply\": \"[safe reply placeholder 4]\"}\n";

    @TempDir
    private Path home;

    @TempDir
    private Path folder;

    @Test
    void should_let_each_role_do_what_the_document_says_and_nothing_else() throws IOException {
        // GIVEN
        GuardedTeam team = new GuardedTeam(home);
        team.as(PrincipalRole.ADMIN, "vault", "designate", "placeholder");
        CommandRun.scenarioForge(
                home, "generate", "--target", "sycophancy", "--count", "9", "--seed", "1", "--turns", "single");
        String signable = draft(team);
        team.as(PrincipalRole.REVIEWER, "pairs", "review", signable, "--as-is", "--reason", "good");
        String open = draft(team);
        Map<String, String[]> commands = new LinkedHashMap<>();
        commands.put("pairs draft --backend", with("pairs draft --backend placeholder --limit 1"));
        commands.put("pairs draft --file", with("pairs draft --file -"));
        commands.put("pairs list", "pairs list".split(" "));
        commands.put("pairs show", with("pairs show " + open));
        commands.put("pairs review", with("pairs review " + open + " --as-is"));
        commands.put("pairs sign", with("pairs sign " + signable + " --revision 2"));
        commands.put("pairs export", with("pairs export --out " + folder.resolve("export")));
        commands.put("vault init", "vault init".split(" "));
        commands.put("vault rotate", "vault rotate".split(" "));
        commands.put("vault designate", "vault designate placeholder".split(" "));
        commands.put("principal add", "principal add somebody --role viewer".split(" "));
        commands.put("principal revoke", "principal revoke somebody".split(" "));
        Map<String, String> actions = actionsOfCommands();
        Map<String, List<String>> allowedRoles = rolesOfActions();
        assertThat(commands.keySet()).containsExactlyElementsOf(actions.keySet());
        // WHEN every role runs every command
        Map<String, List<String>> found = new TreeMap<>();
        Map<String, List<String>> documented = new TreeMap<>();
        for (Map.Entry<String, String[]> command : commands.entrySet()) {
            String action = actions.get(command.getKey());
            documented.put(command.getKey(), allowedRoles.get(action));
            found.put(
                    command.getKey(),
                    Arrays.stream(PrincipalRole.values())
                            .filter(role -> isAllowed(team, role, command.getValue(), action))
                            .map(PrincipalRole::wireName)
                            .toList());
        }
        // THEN
        assertThat(found).isEqualTo(documented);
        assertThat(CommandRun.scenarioForge(home, "audit", "verify").exitCode()).isZero();
    }

    /** Whether the gate let it through; the log must say the same. */
    private static boolean isAllowed(GuardedTeam team, PrincipalRole role, String[] command, String action) {
        int before = team.audited().size();
        CommandRun run = team.typing(role, DRAFT, command);
        boolean denied = run.err().contains("Access denied to (" + GuardedTeam.name(role) + ") for (" + action + ")");
        AuditEvent first = team.audited().get(before);
        assertThat(first)
                .as(String.join(" ", command) + " as " + role + ": " + run.err())
                .returns(GuardedTeam.name(role), AuditEvent::principal)
                .returns(action, AuditEvent::action)
                .returns(denied ? AuditEvent.Outcome.DENIED : AuditEvent.Outcome.ALLOWED, AuditEvent::outcome);
        if (denied) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(team.audited()).hasSize(before + 1);
        } else {
            // A second vault is refused for another reason.
            assertThat(run.exitCode())
                    .as(String.join(" ", command) + " as " + role + ": " + run.err())
                    .isEqualTo(command[1].equals("init") ? 1 : 0);
        }
        return !denied;
    }

    private static String draft(GuardedTeam team) {
        return team.typing(PrincipalRole.RED_TEAM, DRAFT, "pairs", "draft", "--file", "-", "--reason", "a")
                .out()
                .strip();
    }

    private static String[] with(String command) {
        String[] words = command.split(" ");
        String[] all = Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--reason";
        all[words.length + 1] = "a reason";
        return all;
    }

    /** The documented action of each command, in the document's order. */
    private static Map<String, String> actionsOfCommands() throws IOException {
        Map<String, String> actions = new LinkedHashMap<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.matches("\\| `(pairs|vault|principal) [^`]+` \\| `[a-z.]+` \\|.*")) {
                String[] cells = line.split("\\|");
                actions.put(cell(cells[1]), cell(cells[2]));
            }
        }
        return actions;
    }

    private static Map<String, List<String>> rolesOfActions() throws IOException {
        Map<String, List<String>> roles = new LinkedHashMap<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.matches("\\| `[a-z]+\\.[a-z]+` \\|([^|]*\\|){6}")) {
                String[] cells = line.split("\\|");
                roles.put(
                        cell(cells[1]),
                        Arrays.stream(PrincipalRole.values())
                                .filter(role -> cell(cells[2 + role.ordinal()]).equals("yes"))
                                .map(PrincipalRole::wireName)
                                .toList());
            }
        }
        return roles;
    }

    private static String cell(String text) {
        return text.strip().replace("`", "");
    }
}
