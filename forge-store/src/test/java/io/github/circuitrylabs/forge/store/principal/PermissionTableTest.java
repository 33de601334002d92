package io.github.circuitrylabs.forge.store.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.AccessDeniedException;
import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every role tries every action, and the outcome is what docs/security.md says. */
class PermissionTableTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "security.md");

    @TempDir
    private Path home;

    private final List<AuditEvent> trail = new ArrayList<>();

    @Test
    void should_allow_and_deny_each_role_each_action_as_documented_and_audit_each_attempt() throws IOException {
        try (Principals principals = Principals.open(home.resolve("principals.db"), trail::add)) {
            AccessControl admin =
                    principals.access(principals.addFirst(Principal.of("first", PrincipalRole.ADMIN), "tester"));
            Map<String, List<String>> found = new LinkedHashMap<>();
            Map<PrincipalRole, AccessControl> byRole = new LinkedHashMap<>();
            for (PrincipalRole role : PrincipalRole.values()) {
                Set<ProtectedAction> grants = Arrays.stream(ProtectedAction.values())
                        .filter(action -> action.needsGrant() && action.roles().contains(role))
                        .collect(Collectors.toSet());
                Principal principal = new Principal("a-" + role.wireName(), Set.of(role), grants);
                byRole.put(role, principals.access(principals.add(admin, principal)));
            }
            for (ProtectedAction action : ProtectedAction.values()) {
                List<String> cells = new ArrayList<>();
                byRole.forEach((role, access) -> cells.add(attempt(access, action, role) ? "yes" : ""));
                found.put(action.wireName(), cells);
            }
            assertThat(found).isEqualTo(documented());
        }
    }

    private boolean attempt(AccessControl access, ProtectedAction action, PrincipalRole role) {
        int before = trail.size();
        boolean allowed;
        try {
            access.require(action, "subject", "a reason");
            allowed = true;
        } catch (AccessDeniedException e) {
            allowed = false;
        }
        assertThat(trail).hasSize(before + 1);
        assertThat(trail.get(before))
                .returns("a-" + role.wireName(), AuditEvent::principal)
                .returns(action.wireName(), AuditEvent::action)
                .returns("a reason", AuditEvent::reason)
                .returns(allowed ? AuditEvent.Outcome.ALLOWED : AuditEvent.Outcome.DENIED, AuditEvent::outcome);
        if (allowed && action.needsReason()) {
            assertThatThrownBy(() -> access.require(action, "subject", " ")).isInstanceOf(AccessDeniedException.class);
        }
        return allowed;
    }

    @Test
    void should_document_what_each_action_needs() throws IOException {
        Map<String, String> needs = new LinkedHashMap<>();
        for (ProtectedAction action : ProtectedAction.values()) {
            needs.put(
                    action.wireName(), (action.needsReason() ? "reason" : "") + (action.needsGrant() ? ", grant" : ""));
        }
        Map<String, String> documented = new LinkedHashMap<>();
        rows().forEach(row -> documented.put(row.get(0), row.get(row.size() - 1)));
        assertThat(documented).isEqualTo(needs);
    }

    private static Map<String, List<String>> documented() throws IOException {
        Map<String, List<String>> table = new LinkedHashMap<>();
        rows().forEach(row -> table.put(row.get(0), row.subList(1, row.size() - 1)));
        return table;
    }

    /** The rows whose first cell names an action; the columns are in the order of the roles. */
    private static List<List<String>> rows() throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        String roles = Arrays.stream(PrincipalRole.values())
                .map(PrincipalRole::wireName)
                .collect(Collectors.joining(" | "));
        assertThat(lines).contains("| action | " + roles + " | needs |");
        return lines.stream()
                .filter(line -> line.matches("\\| `[a-z]+\\.[a-z]+` \\|([^|]*\\|){6}"))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(cell -> cell.strip().replace("`", ""))
                        .toList())
                .toList();
    }
}
