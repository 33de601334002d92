package io.github.circuitrylabs.modelforge.train.internal.torchscript;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.github.circuitrylabs.forge.core.InvalidInputException;

/**
 * Starts PyTorch through DJL, offline and silent. Every use of DJL in this module begins here, because DJL's
 * {@code Engine} reads these properties once, in its static initialiser, and calls home unless they are set by then.
 */
public final class EngineStartup {

    private static final String OFFLINE = "ai.djl.offline";
    private static final String NO_TRACKING = "OPT_OUT_TRACKING";

    private EngineStartup() {}

    /**
     * A manager that owns native memory until it is closed. The caller closes it.
     *
     * @param name {@code cpu}, or {@code cuda} with or without a number ({@code cuda:1})
     * @throws InvalidInputException if there is no such device
     */
    static PtNDManager newManager(String name) {
        silence();
        NativeTuning.apply();
        OrderlyExit.enable();
        PtNDManager manager = (PtNDManager) NDManager.newBaseManager(device(name), "PyTorch");
        Cores.respected();
        return manager;
    }

    /**
     * PyTorch takes all physical cores; fewer where the JVM knows that this process may use fewer (a container's quota),
     * because more threads than cores are slower than one. State for the whole process, as PyTorch has it.
     */
    private static final class Cores {
        static {
            int allowed = Runtime.getRuntime().availableProcessors();
            if (System.getenv("OMP_NUM_THREADS") == null && JniUtils.getNumThreads() > allowed) {
                JniUtils.setNumThreads(allowed);
            }
        }

        private Cores() {}

        static void respected() {
            // Loading the class sets the number, once, so that a user's own choice stays.
        }
    }

    private static Device device(String name) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (!name.matches("cuda(:\\d{1,3})?")) {
            throw new InvalidInputException("Device (%s) is not known. Maybe cpu, cuda or cuda:1.".formatted(name));
        }
        int number = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
        int count = Engine.getEngine("PyTorch").getGpuCount();
        if (number >= count) {
            throw new InvalidInputException(
                    "Device (%s) is not here: PyTorch sees (%d) CUDA devices. Maybe its CUDA natives are not on the path."
                            .formatted(name, count));
        }
        return Device.gpu(number);
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
