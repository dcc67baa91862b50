package dev.limbeck.torch;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every kernel, by operator and version. */
final class KernelTable {
    private static final Map<String, NavigableMap<Integer, Kernel>> TABLE = index();

    private KernelTable() {}

    private static Map<String, NavigableMap<Integer, Kernel>> index() {
        Map<String, NavigableMap<Integer, Kernel>> table = new TreeMap<>();
        Stream.of(
                        ActivationKernels.ROWS,
                        ArithmeticKernels.ROWS,
                        AttentionKernels.ROWS,
                        BatchNormalizationKernels.ROWS,
                        CastKernels.ROWS,
                        ControlKernels.ROWS,
                        ConvolutionKernels.ROWS,
                        DropoutKernels.ROWS,
                        FunctionKernels.ROWS,
                        GenerationKernels.ROWS,
                        IndexingKernels.ROWS,
                        IntegerProductKernels.ROWS,
                        LayoutKernels.ROWS,
                        LogicKernels.ROWS,
                        LossKernels.ROWS,
                        MicrosoftKernels.ROWS,
                        NormalizationKernels.ROWS,
                        PoolingKernels.ROWS,
                        ProductKernels.ROWS,
                        QuantizationKernels.ROWS,
                        RandomKernels.ROWS,
                        RecurrentKernels.ROWS,
                        ReductionKernels.ROWS,
                        RegionKernels.ROWS,
                        ResizeKernels.ROWS,
                        RotaryKernels.ROWS,
                        RuntimeQuantizedKernels.ROWS,
                        SamplingKernels.ROWS,
                        SelectionKernels.ROWS,
                        SignalKernels.ROWS,
                        SliceKernels.ROWS,
                        SoftmaxKernels.ROWS)
                .flatMap(List::stream)
                .forEach(row -> {
                    Kernel other = table.computeIfAbsent(key(row.domain(), row.name()), k -> new TreeMap<>())
                            .put(row.since(), row.kernel());
                    if (other != null) {
                        throw new IllegalStateException(
                                "There are two kernels of " + row.name() + " since version " + row.since() + ".");
                    }
                });
        return table;
    }

    private static String key(String domain, String name) {
        return domain + ":" + name;
    }

    /** The kernel of an operator in this version of its domain. */
    static Optional<Kernel> find(String domain, String name, long opset) {
        NavigableMap<Integer, Kernel> versions = TABLE.get(key(domain, name));
        if (versions == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(versions.floorEntry((int) Math.min(opset, Integer.MAX_VALUE)))
                .map(Map.Entry::getValue);
    }
}
