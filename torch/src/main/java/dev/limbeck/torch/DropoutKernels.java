package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.OptionalLong;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Dropout: elements are zeroed at random, and those kept grow so that the mean stays (Srivastava et al. 2014). */
final class DropoutKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Dropout", 1, call -> dropout(call, drops(call), call.node().floatAttribute("ratio", 0.5f))),
            op("Dropout", 7, call -> kept(call, call.dtype(0))),
            op("Dropout", 10, call -> kept(call, DType.BOOL)),
            op("Dropout", 12, call -> dropout(call, call.number(2, 0) != 0, call.number(1, 0.5))));

    private DropoutKernels() {}

    /** Whether the first versions drop: unless they are told that this is a test, or the run is one. */
    private static boolean drops(KernelCall call) {
        return call.training() && call.node().intAttribute("is_test", 0) == 0;
    }

    /** Outputs: everything, and that it was kept. */
    private static List<Value> kept(KernelCall call, DType maskType) {
        return call.node().output(1).isEmpty()
                ? List.of(call.value(0))
                : List.of(
                        call.value(0),
                        NativeValue.of(torch.ones_like(call.tensor(0).detach()), maskType));
    }

    private static List<Value> dropout(KernelCall call, boolean drops, double ratio) {
        if (!drops || ratio == 0) {
            return kept(call, DType.BOOL);
        }
        Tensor x = call.tensor(0);
        Tensor kept = drawn(call, x, ratio);
        double scale = ratio == 1 ? 0 : 1 / (1 - ratio);
        Value y = call.like(0, x.mul(kept.mul(new Scalar(scale)))).get(0);
        return call.node().output(1).isEmpty() ? List.of(y) : List.of(y, NativeValue.of(kept, DType.BOOL));
    }

    /** One for what is kept, zero for what is dropped. */
    private static Tensor drawn(KernelCall call, Tensor x, double ratio) {
        if (call.node().attribute("seed").isPresent()) {
            OptionalLong seed = OptionalLong.of(call.node().intAttribute("seed", 0));
            Tensor uniform = RandomKernels.uniform(call, x.shape(), seed);
            return torch.ge(uniform, new Scalar(ratio)).to(x.scalar_type());
        }
        return torch.ge(sixteenBits(call, x), new Scalar(firstKept(ratio))).to(x.scalar_type());
    }

    /**
     * A random number of 16 bits for every element. Drawing is serial and would take a twentieth of a BERT's step with a
     * draw for each element, so four share one.
     */
    private static Tensor sixteenBits(KernelCall call, Tensor x) {
        long count = x.numel();
        long draws = (count + 3) / 4;
        Tensor drawn = torch.empty(new long[] {draws}, new TensorOptions(ScalarType.Long), new MemoryFormatOptional())
                .random_(Long.MIN_VALUE, new LongOptional(), new GeneratorOptional(call.generator()));
        return torch.narrow(drawn.view(ScalarType.Short), 0, 0, count).view(x.shape());
    }

    private static long firstKept(double ratio) {
        return Math.min(Short.MIN_VALUE + Math.round(ratio * (1 << Short.SIZE)), Short.MAX_VALUE);
    }
}
