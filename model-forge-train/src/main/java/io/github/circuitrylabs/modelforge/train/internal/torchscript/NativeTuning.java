package io.github.circuitrylabs.modelforge.train.internal.torchscript;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Settings of the C library that PyTorch's speed hangs on and that only count when made before PyTorch is loaded. What
 * the user has set in the environment stays.
 */
final class NativeTuning {

    /** How often a waiting OpenMP thread looks before it sleeps, a few µs. The default, about 1 ms, stalls everything when
     * other processes want the cores too. */
    private static final String SPINS = "1000";

    private interface CLibrary extends Library {
        int setenv(String name, String value, int overwrite);
    }

    private NativeTuning() {}

    static void apply() {
        if (!Platform.isLinux()) {
            return;
        }
        CLibrary library = Native.load("c", CLibrary.class);
        if (System.getenv("OMP_WAIT_POLICY") == null) {
            library.setenv("GOMP_SPINCOUNT", SPINS, 0);
        }
    }
}
