package io.github.circuitrylabs.forge.core;

import java.util.Objects;

/** What a deployment gave: the transcript and the judge's verdict on it. */
public record DeploymentResult(Deployment deployment, Conversation transcript, Verdict verdict) {

    public DeploymentResult {
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(transcript, "transcript");
        Objects.requireNonNull(verdict, "verdict");
    }
}
