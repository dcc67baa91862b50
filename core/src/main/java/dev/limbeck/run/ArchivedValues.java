package dev.limbeck.run;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Float16;
import dev.limbeck.tensor.Tensor;
import java.util.Locale;

/** What the weights of an archive are kept as. */
public enum ArchivedValues {
    FP32 {
        @Override
        Model rounded(Model model) {
            return model;
        }
    },
    /** Matrices and kernels are rounded to half precision, in the model too, so that both answer the same. */
    FP16 {
        @Override
        Model rounded(Model model) {
            GraphEditor editor = model.edit();
            model.graph().initializers().forEach((name, tensor) -> {
                if (tensor.dtype() == DType.FLOAT && tensor.rank() > 1) {
                    editor.initializer(name, rounded(tensor));
                }
            });
            return model.withGraph(editor.build());
        }

        private static Tensor rounded(Tensor tensor) {
            float[] values = tensor.toFloats();
            for (int i = 0; i < values.length; i++) {
                float half = Float16.fromHalf(Float16.toHalf(values[i]));
                // What half precision cannot reach stays, and so does its weight in fp32.
                values[i] = Float.isInfinite(half) ? values[i] : half;
            }
            return Tensor.ofFloats(tensor.shape(), values);
        }
    };

    /** The name on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A model whose weights an archive can keep so without a loss. */
    abstract Model rounded(Model model);
}
