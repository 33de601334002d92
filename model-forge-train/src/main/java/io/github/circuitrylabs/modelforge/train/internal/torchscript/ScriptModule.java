package io.github.circuitrylabs.modelforge.train.internal.torchscript;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.circuitrylabs.forge.core.ForgeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A TorchScript module loaded into PyTorch, and the native memory of everything that is used with it. Not safe for use by
 * several threads at once.
 */
public final class ScriptModule implements AutoCloseable {

    private final PtNDManager manager;
    private final PtSymbolBlock block;

    private ScriptModule(PtNDManager manager, PtSymbolBlock block) {
        this.manager = manager;
        this.block = block;
    }

    /**
     * Compiles a class of TorchScript source.
     *
     * @param device {@code cpu}, or {@code cuda} with or without a number
     * @param attributes the module's attributes: Integer, Double or Boolean values
     */
    public static ScriptModule compile(String device, String className, String source, Map<String, Object> attributes) {
        PtNDManager manager = EngineStartup.newManager(device);
        byte[] archive = TorchScriptArchive.of(className, source, attributes);
        try {
            JniUtils.setGraphExecutorOptimize(false);
            return new ScriptModule(
                    manager, JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
        } catch (IOException e) {
            manager.close();
            throw new UncheckedIOException("Cannot load a TorchScript archive from memory", e);
        } catch (EngineException e) {
            manager.close();
            throw new ForgeException("PyTorch refused the TorchScript class (%s)".formatted(className), e);
        }
    }

    /** How many cores a matrix product may use. Process-wide, as PyTorch has it. */
    public static void threads(int threads) {
        EngineStartup.newManager("cpu").close();
        JniUtils.setNumThreads(threads);
    }

    /** What computes, for the record: versions of DJL and PyTorch, and the number of cores. */
    public static Map<String, String> environment() {
        EngineStartup.newManager("cpu").close();
        return Map.of(
                "djl",
                Engine.getDjlVersion(),
                "pytorch",
                Engine.getInstance().getVersion(),
                "threads",
                Integer.toString(JniUtils.getNumThreads()));
    }

    /** Tensors created here live as long as the module; short-lived ones belong into a {@link Call}. */
    public NDManager memory() {
        return manager;
    }

    /** A tensor with its own native memory that lives as long as the module. */
    public NDArray tensor(float[] values, long... shape) {
        try (NDArray borrowed = manager.create(values, new Shape(shape))) {
            return borrowed.duplicate();
        }
    }

    /**
     * A tensor of another type, with its own native memory that lives as long as the module.
     *
     * @param bytes little-endian numbers
     */
    public NDArray tensor(ByteBuffer bytes, DataType type, long... shape) {
        try (NDArray borrowed = manager.create(bytes, new Shape(shape), type)) {
            return borrowed.duplicate();
        }
    }

    /** Whether everything lives in the CPU's memory. */
    public boolean onCpu() {
        return !manager.getDevice().isGpu();
    }

    /** A tensor of zeros that lives as long as the module. */
    public NDArray zeros(Shape shape) {
        return manager.zeros(shape, DataType.FLOAT32);
    }

    /** Begins a call of a method; whatever is created for it is freed when the call is closed. */
    public Call call(String method) {
        return new Call(method);
    }

    @Override
    public void close() {
        block.close();
        manager.close();
    }

    /** One invocation: arguments in the method's order, then {@link #run()}, then results read before {@link #close()}. */
    public final class Call implements AutoCloseable {

        private final PtNDManager scope = manager.newSubManager(manager.getDevice());
        private final NDList arguments = new NDList();
        private final String method;
        private boolean gradients;

        private Call(String method) {
            this.method = method;
        }

        /** Adds a list argument. TorchScript cannot receive an empty list by name: it gets one empty tensor instead. */
        public Call list(String name, Iterable<NDArray> tensors) {
            boolean empty = true;
            for (NDArray tensor : tensors) {
                empty = false;
                tensor.setName(name + "[]");
                arguments.add(tensor);
            }
            if (empty) {
                NDArray nothing = scope.create(new float[0], new Shape(0));
                nothing.setName(name + "[]");
                arguments.add(nothing);
            }
            return this;
        }

        public Call integers(long... values) {
            return argument(scope.create(values));
        }

        public Call numbers(double... values) {
            return argument(scope.create(values));
        }

        public Call argument(NDArray tensor) {
            tensor.setName(null);
            arguments.add(tensor);
            return this;
        }

        /** Where arrays of this call are made. */
        public NDManager scope() {
            return scope;
        }

        /** Allows the method to switch gradients on; without this it runs in PyTorch's inference mode. */
        public Call withGradients() {
            gradients = true;
            return this;
        }

        public NDList run() {
            NDArray name = scope.create(0f);
            name.setName("module_method:" + method);
            arguments.add(name);
            OrderlyExit.callLock().lock();
            // The executor's profile-guided rewriting assumes shapes that repeat; batches of text do not.
            JniUtils.setGraphExecutorOptimize(false);
            try {
                NDList result = IValueUtils.forward(block, arguments, gradients);
                result.attach(scope);
                return result;
            } catch (EngineException e) {
                throw new ForgeException("TorchScript method (%s) failed: %s".formatted(method, e.getMessage()), e);
            } finally {
                OrderlyExit.callLock().unlock();
            }
        }

        @Override
        public void close() {
            scope.close();
        }
    }
}
