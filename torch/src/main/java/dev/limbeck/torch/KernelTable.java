package dev.limbeck.torch;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every kernel, by operator and version. */
final class KernelTable {
    private static final Map<String, NavigableMap<Integer, KernelRow>> TABLE = index();

    private KernelTable() {}

    private static Map<String, NavigableMap<Integer, KernelRow>> index() {
        Map<String, NavigableMap<Integer, KernelRow>> table = new TreeMap<>();
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
                    KernelRow other = table.computeIfAbsent(key(row.domain(), row.name()), k -> new TreeMap<>())
                            .put(row.since(), row);
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

    static List<KernelRow> rows() {
        return TABLE.values().stream()
                .flatMap(versions -> versions.values().stream())
                .toList();
    }

    /** The kernel of an operator in this version of its domain. */
    static Optional<Kernel> find(String domain, String name, long opset) {
        return row(domain, name, opset).map(KernelRow::kernel);
    }

    /** The row that holds for an operator in this version of its domain. */
    static Optional<KernelRow> row(String domain, String name, long opset) {
        NavigableMap<Integer, KernelRow> versions = TABLE.get(key(domain, name));
        if (versions == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(versions.floorEntry((int) Math.min(opset, Integer.MAX_VALUE)))
                .map(Map.Entry::getValue);
    }
}
