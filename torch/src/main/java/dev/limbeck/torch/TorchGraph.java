package dev.limbeck.torch;

import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.pass.canonical.FunctionInlining;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * An ONNX graph that is computed on libtorch. It keeps nothing of a run, so several threads may run it at once; it does
 * keep native forms of the model's constants. Close it.
 */
public final class TorchGraph implements AutoCloseable {
    private final Model model;
    private final Program program;

    private TorchGraph(Model model) {
        Libtorch.load();
        this.model = new FunctionInlining().apply(model).model();
        this.program = new Program(this.model, this.model.graph());
    }

    /**
     * Makes a model ready to run; its functions are written out.
     *
     * @throws EngineException if an operator cannot be computed on libtorch, or libtorch cannot be loaded
     */
    public static TorchGraph of(Model model) {
        return new TorchGraph(model);
    }

    /** Runs the model for all its outputs; see {@link #run(Map, Set)}. */
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        return run(inputs, new LinkedHashSet<>(program.outputs()));
    }

    /**
     * Runs the model once, as for inference.
     *
     * @param inputs at least the graph's feeds; others are left out
     * @param wanted names of outputs or of any other values of the graph
     * @return copies of the wanted values, in the order asked for
     * @throws EngineException if an input is missing or libtorch fails
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> wanted) {
        try (NativeScope scope = new NativeScope();
                NoGradGuard noGradients = new NoGradGuard();
                Forward forward = forward(natives(inputs), wanted, Mode.INFERENCE)) {
            Map<String, Tensor> copies = new LinkedHashMap<>();
            forward.values().forEach((name, value) -> copies.put(name, value.host()));
            return copies;
        }
    }

    /** The feeds among these tensors in native memory, owned by the innermost open scope. */
    Map<String, Value> natives(Map<String, Tensor> inputs) {
        Map<String, Value> natives = new LinkedHashMap<>();
        for (ValueInfo input : model.graph().inputs()) {
            Tensor tensor = inputs.get(input.name());
            if (tensor != null) {
                natives.put(input.name(), Value.of(tensor));
            }
        }
        return natives;
    }

    /**
     * Runs the model; gradients are recorded unless a guard of libtorch forbids it.
     *
     * @param given the feeds, and any other values to be taken instead of the graph's own, such as {@link Parameters}
     * @param wanted names of the values to keep
     * @throws EngineException if a value is missing or libtorch fails
     */
    Forward forward(Map<String, Value> given, Set<String> wanted, Mode mode) {
        requireFeeds(given);
        try (Run run = new Run(mode);
                Frame frame = new Frame(program, null, run)) {
            given.forEach(frame::put);
            frame.compute(wanted);
            return new Forward(frame.take(wanted), run.takeUpdates());
        }
    }

    /** The steps that make these values, in order. */
    List<Step> steps(Set<String> wanted) {
        return program.schedule(wanted, Set.of()).steps();
    }

    private void requireFeeds(Map<String, Value> given) {
        for (ValueInfo feed : model.graph().feeds()) {
            if (!given.containsKey(feed.name())) {
                throw new EngineException("The input '" + feed.name() + "' of the model '"
                        + model.graph().name() + "' is missing; given are " + given.keySet() + ".");
            }
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
