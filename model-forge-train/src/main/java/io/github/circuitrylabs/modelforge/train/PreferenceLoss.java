package io.github.circuitrylabs.modelforge.train;

/**
 * Losses of preference training. With cw, cl the policy's log-probability minus the reference's for the chosen and the
 * rejected reply, d = cw − cl, n a reply's tokens, π̄ the policy's mean token log-probability, s = log σ.
 */
public enum PreferenceLoss {
    /** −(1−ε) s(βd) − ε s(−βd): DPO (Rafailov et al. 2023); with label smoothing ε, cDPO (Mitchell 2023). */
    SIGMOID(true),
    /** [−(1−ε) s(βd) + ε s(−βd)] / (1−2ε): robust DPO (Chowdhury et al. 2024). */
    ROBUST(true),
    /** relu(1 − βd): SLiC (Zhao et al. 2023). */
    HINGE(true),
    /** (cw/nw − cl/nl − 1/(2β))²: IPO (Azar et al. 2023), with mean log-ratios as its authors confirmed to TRL. */
    IPO(true),
    /** −s(β(cw/nw − cl/nl)): DPO on mean log-ratios. */
    SIGMOID_NORM(true),
    /** 1 − σ(βcw) + σ(βcl): APO-zero (D'Oosterlinck et al. 2024). */
    APO_ZERO(true),
    /** −s(β(π̄w − π̄l) − γ): SimPO (Meng et al. 2024); without a reference. */
    SIMPO(false),
    /**
     * Cross-entropy of the chosen reply − β s(log-odds ratio): ORPO (Hong et al. 2024); without a reference. TRL adds the
     * cross-entropy of the prompt; here, as in the paper, only replies are learnt.
     */
    ORPO(false);

    private final boolean reference;

    PreferenceLoss(boolean reference) {
        this.reference = reference;
    }

    /** Whether the loss compares with a reference model. */
    public boolean usesReference() {
        return reference;
    }
}
