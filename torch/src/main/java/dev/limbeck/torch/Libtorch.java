package dev.limbeck.torch;

import com.sun.jna.Function;
import dev.limbeck.error.EngineException;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * Loads libtorch, once, with thread settings under which its OpenMP and OpenBLAS do not spin against each other: a
 * training step takes 2.5 times as long without. What the user has set in the environment stays.
 */
final class Libtorch {
    static {
        prepareEnvironment();
        try {
            Loader.load(torch.class);
        } catch (LinkageError e) {
            throw new EngineException(
                    "libtorch cannot be loaded on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + firstLine(e)
                            + " Gradients and training need Linux on x86-64; the rest of limbeck works without.",
                    e);
        }
    }

    private Libtorch() {}

    /** The libraries read these variables when they are loaded, and Java cannot set variables of its own process. */
    private static void prepareEnvironment() {
        if (System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows")) {
            return;
        }
        if (System.getenv("OPENBLAS_NUM_THREADS") != null) {
            // One thread for OpenBLAS cannot spin against others.
            return;
        }
        Function setenv = Function.getFunction("c", "setenv");
        ThreadSettings.OPENBLAS.variables().forEach((name, value) -> setenv.invokeInt(new Object[] {name, value, 0}));
    }

    /** Makes sure that libtorch is loaded. Call it before anything of {@code org.bytedeco} is touched. */
    static void load() {
        // The work is in the static initializer, which the virtual machine runs once.
    }

    /** A failure inside libtorch without the native stack that its message carries. */
    static EngineException failure(String what, RuntimeException cause) {
        return new EngineException(what + ": " + firstLine(cause), cause);
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
