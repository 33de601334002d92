package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.AdversarialPairGenerator;
import io.github.circuitrylabs.forge.core.CompletionGenerator;
import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.TargetSystem;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.Optional;
import java.util.Set;

/**
 * Pairs whose harmful reply comes from the designated backend and whose safe reply comes from a trusted one or from templates.
 * The designated backend gets the scenario's message and nothing else: no text here asks a model for harm. A pair is in memory
 * until it is in the vault.
 *
 * <p>No model writes harmful replies for child safety or for weapons of mass harm, whoever asks.
 */
public final class DesignatedPairGenerator implements AdversarialPairGenerator {

    /** What no permission opens. */
    private static final Set<String> NEVER =
            Set.of("mlc-ailuminate-v1:child-sexual-exploitation", "mlc-ailuminate-v1:indiscriminate-weapons");

    private final Vault vault;
    private final TargetCatalog targets;
    private final DesignatedBackend designated;
    private final String backend;
    private final TargetSystem harmful;
    private final CompletionGenerator safe;

    /**
     * @param backend the name of {@code harmful}, which must be the designated one when a pair is drafted
     * @param safe must be another backend
     */
    public DesignatedPairGenerator(
            Vault vault,
            TargetCatalog targets,
            DesignatedBackend designated,
            String backend,
            TargetSystem harmful,
            CompletionGenerator safe) {
        if (safe.source().equals(backend)) {
            throw new InvalidInputException(
                    "The backend (" + backend + ") cannot write both replies. Name a trusted one for the safe reply.");
        }
        this.vault = vault;
        this.targets = targets;
        this.designated = designated;
        this.backend = backend;
        this.harmful = harmful;
        this.safe = safe;
    }

    /** Whether a model may write harmful replies for a target at all. */
    public static boolean isOpenTo(EvaluationTarget target) {
        return target.generation() == Generation.OPEN
                && target.taxonomy().stream().noneMatch(NEVER::contains);
    }

    @Override
    public String harmfulSource() {
        return backend;
    }

    /** What entries of this generator have as their source. */
    public String source() {
        return backend + " + " + safe.source();
    }

    @Override
    public String draft(AccessControl access, Scenario scenario, String reason) {
        access.require(ProtectedAction.GENERATE_ADVERSARIAL, "scenario/" + scenario.id() + " by " + backend, reason);
        designated.require(backend);
        EvaluationTarget target = targets.get(scenario.evaluationTarget());
        if (!isOpenTo(target)) {
            throw new InvalidInputException(
                    "No model writes harmful replies for the target (" + target.id() + "), whoever asks.");
        }
        if (scenario.isBenignTwin() || scenario.isMultiTurn()) {
            throw new InvalidInputException("The scenario (" + scenario.id()
                    + ") is a benign twin or has several messages; pairs are of one harmful message and its replies.");
        }
        String safeReply = safe.complete(scenario);
        AdversarialContent pair = AdversarialContent.pair(scenario.prompt(), harmfulReply(scenario), safeReply);
        VaultSubject about = VaultSubject.of(target, Optional.of(scenario.id()), source());
        return vault.store(access, about, pair, reason).id();
    }

    /** The reply. A failure is told without its message and cause, both of which could quote one. */
    private String harmfulReply(Scenario scenario) {
        String reply;
        try {
            reply = harmful.respond(Conversation.of(Turn.user(scenario.prompt())))
                    .text();
        } catch (RuntimeException e) {
            String kind = e instanceof GenerationException failure
                    ? failure.reason().name()
                    : e.getClass().getSimpleName();
            throw new VaultException("The designated backend (" + backend + ") gave no reply to scenario ("
                    + scenario.id() + "): " + kind + ". Its message is withheld, since it could quote one.");
        }
        if (reply.isBlank()) {
            throw new VaultException(
                    "The designated backend (" + backend + ") gave a blank reply to scenario (" + scenario.id() + ").");
        }
        return reply;
    }
}
