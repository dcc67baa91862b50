package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Operators that draw at random. A seed in the node makes it draw the same in every run, and as the ONNX reference
 * evaluator does; without one the seed of the run counts.
 */
final class RandomKernels {
    static final List<KernelRow> ROWS = List.of(
            op("RandomNormal", call -> normal(call, shape(call))),
            op("RandomNormalLike", call -> normal(call, call.shape(0).toArray())),
            op("RandomUniform", call -> uniform(call, shape(call))),
            op("RandomUniformLike", call -> uniform(call, call.shape(0).toArray())),
            op("Bernoulli", RandomKernels::bernoulli),
            op("Multinomial", RandomKernels::multinomial));

    private RandomKernels() {}

    private static long[] shape(KernelCall call) {
        return call.node()
                .intsAttribute("shape")
                .orElseThrow(() -> call.unsupported("the attribute 'shape' is missing"));
    }

    private static List<Value> normal(KernelCall call, long[] shape) {
        double mean = call.node().floatAttribute("mean", 0);
        double scale = call.node().floatAttribute("scale", 1);
        OptionalLong seed = seed(call);
        Tensor drawn = seed.isPresent()
                ? filled(shape, new MersenneTwister(seed.getAsLong())::nextGaussian)
                : empty(shape).normal_(0, 1, new GeneratorOptional(call.generator()));
        return call.as(wanted(call), drawn.mul(new Scalar(scale)).add(new Scalar(mean)));
    }

    private static List<Value> uniform(KernelCall call, long[] shape) {
        double low = call.node().floatAttribute("low", 0);
        double high = call.node().floatAttribute("high", 1);
        Tensor drawn = uniform(call, shape, seed(call));
        return call.as(wanted(call), drawn.mul(new Scalar(high - low)).add(new Scalar(low)));
    }

    /** Numbers in [0, 1) in double precision. */
    static Tensor uniform(KernelCall call, long[] shape, OptionalLong seed) {
        return seed.isPresent()
                ? filled(shape, new MersenneTwister(seed.getAsLong())::nextDouble)
                : empty(shape).uniform_(0, 1, new GeneratorOptional(call.generator()));
    }

    private static OptionalLong seed(KernelCall call) {
        return call.node().attribute("seed").isPresent()
                ? OptionalLong.of((long) call.node().floatAttribute("seed", 0))
                : OptionalLong.empty();
    }

    private static Tensor empty(long[] shape) {
        return torch.empty(shape, new TensorOptions(ScalarType.Double), new MemoryFormatOptional());
    }

    private static Tensor filled(long[] shape, java.util.function.DoubleSupplier draw) {
        double[] numbers = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
        Arrays.setAll(numbers, i -> draw.getAsDouble());
        return NativeTensors.copy(dev.limbeck.tensor.Tensor.ofDoubles(dev.limbeck.tensor.Shape.of(shape), numbers));
    }

    /** The type that the node names, or else that of its input, or else FLOAT. */
    private static DType wanted(KernelCall call) {
        long code = call.node().intAttribute("dtype", 0);
        if (code != 0) {
            return DType.ofCode(Math.toIntExact(code));
        }
        return call.count() > 0 ? call.dtype(0) : DType.FLOAT;
    }

    /** One with the probability that the input gives, else zero. */
    private static List<Value> bernoulli(KernelCall call) {
        Tensor probability = call.tensor(0).to(ScalarType.Double);
        return call.as(wanted(call), torch.lt(uniform(call, probability.shape(), seed(call)), probability));
    }

    /** Input: unnormalized logarithms of probabilities [B, classes]. Output: classes [B, {@code sample_size}]. */
    private static List<Value> multinomial(KernelCall call) {
        Tensor chances = torch.softmax(call.tensor(0).to(ScalarType.Double), 1);
        long count = call.node().intAttribute("sample_size", 1);
        DType dtype = DType.ofCode(Math.toIntExact(call.node().intAttribute("dtype", DType.INT32.code())));
        // The class where the running sum of the chances passes a uniform number.
        Tensor drawn = uniform(call, new long[] {chances.size(0), count, 1}, seed(call));
        Tensor passed = torch.le(torch.cumsum(chances, 1).unsqueeze(1), drawn);
        Tensor classes = torch.clamp_max(torch.sum(passed, -1), new Scalar(chances.size(1) - 1));
        return call.as(dtype, classes);
    }
}
