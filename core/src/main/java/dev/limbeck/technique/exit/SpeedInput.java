package dev.limbeck.technique.exit;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;

/** The input by which an {@link AdaptiveForm} is told how uncertain a row may be that leaves early. */
public final class SpeedInput {
    private SpeedInput() {}

    /**
     * Whether a caller must give a model the speed of its exits: it has the input {@value AdaptiveForm#SPEED}, FLOAT [],
     * and the output {@value AdaptiveForm#EXIT}.
     */
    public static boolean isReadBy(Model model) {
        Graph graph = model.graph();
        return graph.isOutput(AdaptiveForm.EXIT) && graph.feeds().stream().anyMatch(SpeedInput::isSpeed);
    }

    private static boolean isSpeed(ValueInfo input) {
        return input.name().equals(AdaptiveForm.SPEED)
                && input.type()
                        .tensor()
                        .filter(type -> type.dtype() == DType.FLOAT)
                        .flatMap(TensorType::dims)
                        .filter(dims -> dims.rank() == 0)
                        .isPresent();
    }

    /**
     * An adaptive model at one speed: it is no longer asked for, and everything else is as it was.
     *
     * <p>The constant is written as the input's default value (an initializer of the input's name), which ONNX lets
     * callers override. So ONNX Runtime cannot compute with it when it loads the model, and the graph that is measured is
     * the one that runs where the speed is given.
     *
     * @param adaptive a model that {@linkplain #isReadBy reads} a speed
     * @param speed the uncertainty below which rows leave, from 0 (none does) to 1
     */
    public static Model at(Model adaptive, double speed) {
        if (!(speed >= 0 && speed <= 1)) {
            throw new IllegalArgumentException("A speed is from 0 to 1, and not " + speed + ".");
        }
        if (!isReadBy(adaptive)) {
            throw new IllegalArgumentException("The model has no input '" + AdaptiveForm.SPEED + "' to give a value.");
        }
        Tensor value = Tensor.scalar((float) speed);
        return adaptive.withGraph(
                adaptive.edit().initializer(AdaptiveForm.SPEED, value).build());
    }
}
