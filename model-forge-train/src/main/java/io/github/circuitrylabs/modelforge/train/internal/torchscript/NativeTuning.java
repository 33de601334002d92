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

    /** Numbers of glibc's {@code malloc.h}. */
    private static final int M_TRIM_THRESHOLD = -1;

    private static final int M_MMAP_THRESHOLD = -3;

    /** Freed memory up to this much is kept for the next step, so that a training holds what its largest step took. */
    private static final int KEPT_BYTES = 1 << 30;

    /** The most that glibc takes: buffers below it come from memory that is there already. */
    private static final int LARGEST_REUSED_BYTES = 32 << 20;

    private interface CLibrary extends Library {
        int setenv(String name, String value, int overwrite);

        int mallopt(int parameter, int value);
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
        keepFreedMemory(library);
    }

    private static void keepFreedMemory(CLibrary library) {
        if (System.getenv("MALLOC_TRIM_THRESHOLD_") != null || System.getenv("MALLOC_MMAP_THRESHOLD_") != null) {
            return;
        }
        try {
            library.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
            library.mallopt(M_MMAP_THRESHOLD, LARGEST_REUSED_BYTES);
        } catch (UnsatisfiedLinkError notGlibc) {
            // Other C libraries have no such settings, and keep freed memory in ways of their own.
        }
    }
}
