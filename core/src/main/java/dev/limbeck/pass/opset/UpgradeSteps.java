package dev.limbeck.pass.opset;

import dev.limbeck.graph.Attribute;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every change of form or meaning of the standard operators between opset 5 and 23 (ONNX changelog). */
final class UpgradeSteps {
    static final int OLDEST = 5;
    static final int NEWEST = 23;

    private static final Map<String, List<Step>> BY_OPERATOR = Stream.of(arithmetic(), axes(), layers(), sampling())
            .flatMap(steps -> steps)
            .sorted(Comparator.comparingInt(Step::version))
            .collect(Collectors.groupingBy(Step::opType));

    private UpgradeSteps() {}

    /** The changes of an operator after an opset, oldest first. */
    static List<Step> after(String opType, long opset) {
        return BY_OPERATOR.getOrDefault(opType, List.of()).stream()
                .filter(step -> step.version() > opset)
                .toList();
    }

    private static Stream<Step> steps(int version, Change change, String... opTypes) {
        return Stream.of(opTypes).map(opType -> new Step(opType, version, change));
    }

    private static Stream<Step> arithmetic() {
        return Stream.of(
                        steps(
                                6,
                                Changes.drop("consumed_inputs"),
                                "Abs",
                                "Neg",
                                "Reciprocal",
                                "Floor",
                                "Ceil",
                                "Sqrt",
                                "Relu"),
                        steps(
                                6,
                                Changes.drop("consumed_inputs"),
                                "LeakyRelu",
                                "Selu",
                                "Elu",
                                "Exp",
                                "Log",
                                "Tanh",
                                "Sigmoid"),
                        steps(6, Changes.drop("consumed_inputs"), "HardSigmoid", "Clip", "Max", "Min", "Sum", "Mean"),
                        steps(6, LayerChanges::typeByCode, "Cast"),
                        steps(7, Changes::numpyBroadcast, "Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor"),
                        steps(7, Changes::numpyBroadcast, "Equal", "Less", "Greater"),
                        steps(7, Changes.drop("broadcast"), "Gemm"),
                        steps(7, LayerChanges::slopePerChannel, "PRelu"),
                        steps(11, Changes::boundsAsInputs, "Clip"),
                        steps(13, Changes::alongOneAxis, "Softmax", "LogSoftmax", "Hardmax"))
                .flatMap(steps -> steps);
    }

    private static Stream<Step> axes() {
        return Stream.of(
                        steps(10, Changes::sliceInputs, "Slice"),
                        steps(10, LayerChanges::countAsInput, "TopK"),
                        steps(11, Changes.rename("ScatterElements"), "Scatter"),
                        steps(11, Changes::padInputs, "Pad"),
                        steps(13, Changes.intsToInput("axes", 1), "Squeeze", "Unsqueeze", "ReduceSum"),
                        steps(13, Changes.intsToInput("split", 1), "Split"),
                        steps(18, LayerChanges::countedParts, "Split"),
                        steps(18, Changes.intsToInput("axes", 1), "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd"),
                        steps(18, Changes.intsToInput("axes", 1), "ReduceL1", "ReduceL2", "ReduceSumSquare"),
                        steps(18, Changes.intsToInput("axes", 1), "ReduceLogSum", "ReduceLogSumExp"))
                .flatMap(steps -> steps);
    }

    private static Stream<Step> layers() {
        return Stream.of(
                        steps(7, LayerChanges::inferenceOnly, "BatchNormalization"),
                        steps(9, LayerChanges::spatialOnly, "BatchNormalization"),
                        steps(14, LayerChanges::withoutStatistics, "BatchNormalization"),
                        steps(7, LayerChanges::dropoutInference, "Dropout"),
                        steps(10, LayerChanges::maskAsData, "Dropout"),
                        steps(12, LayerChanges::ratioAsInput, "Dropout"),
                        steps(7, Changes.drop("output_sequence"), "RNN", "GRU", "LSTM"),
                        steps(9, LayerChanges::scanOfBatches, "Scan"),
                        steps(20, LayerChanges::axisAsInput, "DFT"),
                        steps(21, LayerChanges::parametersPerChannel, "GroupNormalization"))
                .flatMap(steps -> steps);
    }

    private static Stream<Step> sampling() {
        return Stream.of(
                        steps(9, Changes::scalesAsInput, "Upsample"),
                        steps(11, Changes::upsampleToResize, "Upsample"),
                        steps(11, Changes::explicitCoordinates, "Resize"),
                        steps(13, Changes::omitEmpty, "Resize"),
                        steps(
                                16,
                                Changes.oldDefault("coordinate_transformation_mode", Attribute.of("output_half_pixel")),
                                "RoiAlign"),
                        steps(20, LayerChanges::interpolationNames, "GridSample"))
                .flatMap(steps -> steps);
    }
}
