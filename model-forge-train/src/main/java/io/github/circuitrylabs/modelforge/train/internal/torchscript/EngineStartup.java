package io.github.circuitrylabs.modelforge.train.internal.torchscript;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;

/**
 * Starts PyTorch through DJL, offline and silent. Every use of DJL in this module begins here, because DJL's
 * {@code Engine} reads these properties once, in its static initialiser, and calls home unless they are set by then.
 */
public final class EngineStartup {

    private static final String OFFLINE = "ai.djl.offline";
    private static final String NO_TRACKING = "OPT_OUT_TRACKING";

    private EngineStartup() {}

    /** A manager that owns native memory until it is closed. The caller closes it. */
    static PtNDManager newManager() {
        silence();
        NativeTuning.apply();
        OrderlyExit.enable();
        return (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
    }

    /** Sets both properties; a user who lets DJL download CUDA natives may have set the first to false beforehand. */
    public static void silence() {
        if (System.getProperty(OFFLINE) == null) {
            System.setProperty(OFFLINE, "true");
        }
        System.setProperty(NO_TRACKING, "true");
        // DJL logs a hint about the graph executor on every start; ScriptModule decides that per call.
        if (System.getProperty("ai.djl.pytorch.graph_optimizer") == null) {
            System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        }
    }
}
