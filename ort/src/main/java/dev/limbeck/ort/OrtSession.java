package dev.limbeck.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.Result;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.io.NativeGate;
import dev.limbeck.io.TemporaryFolder;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model loaded into ONNX Runtime, and the only owner of its native objects. Close it. Runs on the processor; several
 * threads may run it at once.
 */
public final class OrtSession implements AutoCloseable {
    /** Weights beyond this are handed over in a file, which ONNX Runtime maps, instead of as a copy on the heap. */
    private static final long LARGEST_IN_MEMORY = 16L << 20;

    private final OrtEnvironment environment;
    private final ai.onnxruntime.OrtSession session;
    private final String name;
    private final @Nullable TemporaryFolder folder;

    private OrtSession(Source source, String name, SessionSettings settings, @Nullable TemporaryFolder folder) {
        this.environment = environment();
        this.name = name;
        this.folder = folder;
        try (SessionOptions options = options(settings)) {
            this.session = NativeGate.PROCESS.call(() -> source.create(environment, options));
        } catch (OrtException e) {
            throw OrtFailure.of("cannot load " + name, e);
        }
    }

    private interface Source {
        ai.onnxruntime.OrtSession create(OrtEnvironment environment, SessionOptions options) throws OrtException;
    }

    /** Loads a model with ONNX Runtime's own defaults. */
    public static OrtSession open(Model model) {
        return open(model, SessionSettings.DEFAULT);
    }

    /**
     * Loads a model.
     *
     * @throws EngineException if ONNX Runtime refuses it
     */
    public static OrtSession open(Model model, SessionSettings settings) {
        String name = "the model '" + model.graph().name() + "'";
        long weights = model.graph().initializers().values().stream()
                .mapToLong(Tensor::byteSize)
                .sum();
        if (weights <= LARGEST_IN_MEMORY) {
            return open(OnnxWriter.toBytes(model), name, settings);
        }
        TemporaryFolder folder = new TemporaryFolder();
        try {
            Path file = folder.resolve("model.onnx");
            OnnxWriter.writeWithExternalData(model, file);
            return new OrtSession(
                    (env, options) -> env.createSession(file.toString(), options), name, settings, folder);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /**
     * Loads a model file as it is.
     *
     * @throws EngineException if ONNX Runtime refuses it
     */
    public static OrtSession open(Path file, SessionSettings settings) {
        return new OrtSession(
                (env, options) -> env.createSession(file.toString(), options), "'" + file + "'", settings, null);
    }

    /**
     * Loads an encoded model.
     *
     * @param name what messages call it
     * @throws EngineException if ONNX Runtime refuses it
     */
    public static OrtSession open(byte[] model, String name, SessionSettings settings) {
        return new OrtSession((env, options) -> env.createSession(model, options), name, settings, null);
    }

    private static SessionOptions options(SessionSettings settings) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        options.setIntraOpNumThreads(settings.threads());
        options.setOptimizationLevel(
                switch (settings.optimization()) {
                    case NONE -> SessionOptions.OptLevel.NO_OPT;
                    case BASIC -> SessionOptions.OptLevel.BASIC_OPT;
                    case EXTENDED -> SessionOptions.OptLevel.EXTENDED_OPT;
                    case ALL -> SessionOptions.OptLevel.ALL_OPT;
                });
        if (settings.quietBetweenRuns()) {
            options.addConfigEntry("session.force_spinning_stop", "1");
        }
        return options;
    }

    /** The version of ONNX Runtime, such as 1.28.0. */
    public static String runtimeVersion() {
        return environment().getVersion();
    }

    private static OrtEnvironment environment() {
        return NativeGate.PROCESS.call(
                () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "limbeck"));
    }

    /** The names of the inputs to give, in the model's order. */
    public Set<String> inputNames() {
        return session.getInputNames();
    }

    /** The names of the outputs, in the model's order. */
    public Set<String> outputNames() {
        return session.getOutputNames();
    }

    /** Runs the model for all its outputs; see {@link #run(Map, Set)}. */
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        return run(inputs, outputNames());
    }

    /**
     * Runs the model once.
     *
     * @param inputs at least the model's inputs; others are left out
     * @param outputs the outputs wanted
     * @return the outputs in the order asked for
     * @throws EngineException if an input is missing or ONNX Runtime fails
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
        try (Feed feed = feed(inputs)) {
            return feed.run(outputs);
        }
    }

    /** Hands the inputs to ONNX Runtime, to run them once or several times. Close it. */
    public Feed feed(Map<String, Tensor> inputs) {
        return new Feed(inputs);
    }

    @Override
    public void close() {
        try {
            NativeGate.PROCESS.run(session::close);
        } catch (OrtException e) {
            throw OrtFailure.of("cannot close " + name, e);
        } finally {
            if (folder != null) {
                folder.close();
            }
        }
    }

    /** Inputs that ONNX Runtime holds. */
    public final class Feed implements AutoCloseable {
        private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

        private Feed(Map<String, Tensor> inputs) {
            try {
                for (String input : inputNames()) {
                    tensors.put(input, OrtTensors.toOrt(environment, input, require(inputs, input)));
                }
            } catch (OrtException e) {
                close();
                throw OrtFailure.of("cannot take the inputs of " + name, e);
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        private Tensor require(Map<String, Tensor> inputs, String input) {
            Tensor tensor = inputs.get(input);
            if (tensor == null) {
                throw new EngineException("The input '" + input + "' of " + name + " is missing. The data have "
                        + List.copyOf(inputs.keySet()) + ".");
            }
            return tensor;
        }

        /** Runs the model and copies these outputs. */
        public Map<String, Tensor> run(Set<String> outputs) {
            try (Result result = NativeGate.PROCESS.call(() -> session.run(tensors, outputs))) {
                Map<String, Tensor> values = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    values.put(output.getKey(), OrtTensors.fromOrt(output.getKey(), output.getValue()));
                }
                return values;
            } catch (OrtException e) {
                throw OrtFailure.of("cannot run " + name, e);
            }
        }

        /** Runs the model for all outputs and drops them. */
        public void run() {
            try (Result result = NativeGate.PROCESS.call(() -> session.run(tensors))) {
                if (result.size() == 0) {
                    throw new EngineException("The model " + name + " gave no output.");
                }
            } catch (OrtException e) {
                throw OrtFailure.of("cannot run " + name, e);
            }
        }

        @Override
        public void close() {
            tensors.values().forEach(OnnxTensor::close);
        }
    }
}
