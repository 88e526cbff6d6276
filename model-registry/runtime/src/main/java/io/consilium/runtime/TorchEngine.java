package io.consilium.runtime;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one PyTorch engine of this process, and the only door to it.
 *
 * <p>It works offline, keeps its native libraries in the user's cache, and uses as many threads as the machine has
 * processors. A setting that the operator has made as a system property or in the environment is left alone.
 */
public final class TorchEngine {

    /**
     * DJL lets one thread in a process collect gradients at a time and throws at the second one; those who need
     * gradients (a training step, a heat map) queue here instead.
     */
    private static final ReentrantLock GRADIENTS = new ReentrantLock(true);

    private TorchEngine() {}

    /** A manager of native memory; whoever asks for it closes it. */
    public static NDManager newManager() {
        return engine().newBaseManager();
    }

    /** Gives memory that no tensor uses any more back to the system; worth its while when a model has gone. */
    public static void releaseMemory() {
        NativeHeap.giveBack();
    }

    /** Starts the engine, or returns it when it runs. The very first start unpacks its libraries, which takes seconds. */
    public static Engine engine() {
        return Started.ENGINE;
    }

    /** The lock to hold while gradients are collected. Hold it on a platform thread: libtorch keeps state by thread. */
    public static ReentrantLock gradients() {
        return GRADIENTS;
    }

    /** The number of threads that one operation is spread over. */
    public static int threads() {
        return Integer.getInteger(
                "ai.djl.pytorch.num_threads", Runtime.getRuntime().availableProcessors());
    }

    private static final class Started {
        static final Engine ENGINE = start();

        private static Engine start() {
            Path cache = cacheDirectory();
            setUnlessGiven("DJL_CACHE_DIR", cache.toString());
            setUnlessGiven("ENGINE_CACHE_DIR", cache.toString());
            setUnlessGiven("ai.djl.offline", "true");
            setUnlessGiven("OPT_OUT_TRACKING", "true");
            setUnlessGiven("ai.djl.pytorch.num_threads", Integer.toString(threads()));
            // Our networks are chains: nothing in them could run beside anything else.
            setUnlessGiven("ai.djl.pytorch.num_interop_threads", "1");
            NativeHeap.keepWhatTensorsFree();
            return Engine.getEngine("PyTorch");
        }

        private static void setUnlessGiven(String name, String value) {
            if (System.getProperty(name) == null && System.getenv(name) == null) {
                System.setProperty(name, value);
            }
        }

        private static Path cacheDirectory() {
            return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                    .filter(home -> !home.isBlank())
                    .map(Path::of)
                    .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                    .resolve("consilium")
                    .resolve("djl");
        }
    }
}
