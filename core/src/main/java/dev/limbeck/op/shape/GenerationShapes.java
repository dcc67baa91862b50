package dev.limbeck.op.shape;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Shapes of operators that make tensors from shapes and numbers. */
public final class GenerationShapes {
    private GenerationShapes() {}

    public static List<ValueType> shape(ShapeCall call) {
        Dim length = call.dims(0)
                .map(d -> Dim.of(ElementRules.shapeRange(call, d).size()))
                .orElse(Dim.UNKNOWN);
        return List.of(Types.tensor(DType.INT64, length));
    }

    public static List<ValueType> size(ShapeCall call) {
        return List.of(Types.tensor(DType.INT64));
    }

    public static List<ValueType> constant(ShapeCall call) {
        if (call.node().attribute("value_string").isPresent()) {
            return List.of(Types.tensor(DType.STRING));
        }
        Optional<Attribute> texts = call.node().attribute("value_strings");
        if (texts.isPresent()) {
            return List.of(
                    Types.tensor(DType.STRING, Dim.of(texts.get().asTexts().size())));
        }
        return List.of(call.node()
                .attribute("sparse_value")
                .filter(a -> a instanceof Attribute.SparseTensorValue)
                .map(a -> ((Attribute.SparseTensorValue) a).value())
                .<ValueType>map(s -> Types.tensor(s.values().dtype(), Dims.of(s.shape())))
                .orElse(Types.UNDECLARED));
    }

    public static List<ValueType> constantOfShape(ShapeCall call) {
        DType dtype =
                call.node().attribute("value").map(a -> a.asTensor().dtype()).orElse(DType.FLOAT);
        return List.of(Types.tensor(dtype, shapeGiven(call, 0)));
    }

    /** The shape that a vector input spells out. */
    static Optional<Dims> shapeGiven(ShapeCall call, int input) {
        return call.elements(input)
                .map(all -> new Dims(all.stream().map(Quantity::toDim).toList()))
                .or(() -> LayoutShapes.lengthOf(call, input).map(Dims::ofRank));
    }

    public static List<ValueType> range(ShapeCall call) {
        Optional<Quantity> start = call.elements(0).map(q -> q.get(0));
        Optional<Quantity> limit = call.elements(1).map(q -> q.get(0));
        Optional<Quantity> step = call.elements(2).map(q -> q.get(0));
        boolean counts = start.filter(q -> q.is(0)).isPresent()
                && step.filter(q -> q.is(1)).isPresent();
        if (counts && limit.isPresent()) {
            return List.of(call.like(0, Dims.of(limit.get().toDim())));
        }
        Optional<Dim> length = number(call, 0)
                .flatMap(a -> number(call, 1)
                        .flatMap(b -> number(call, 2)
                                .filter(d -> d != 0)
                                .map(d -> Dim.of((long) Math.max(0, Math.ceil((b - a) / d))))));
        return List.of(call.like(0, Dims.of(length.orElse(Dim.UNKNOWN))));
    }

    private static Optional<Double> number(ShapeCall call, int input) {
        return call.constant(input).map(t -> t.doubleAt(0));
    }

    /** EyeLike, RandomNormalLike and the like: the input's shape, the type of the attribute if it is there. */
    public static List<ValueType> likeInput(ShapeCall call) {
        return call.node().attribute("dtype").isPresent()
                ? List.of(Types.tensor(dtypeAttribute(call, "dtype", DType.FLOAT), call.dims(0)))
                : List.of(call.type(0));
    }

    /** RandomNormal and RandomUniform. */
    public static List<ValueType> shapeAttribute(ShapeCall call) {
        long[] shape = call.node().intsAttribute("shape").orElse(new long[0]);
        Dims dims = new Dims(LongStream.of(shape).mapToObj(Dim::of).toList());
        return List.of(Types.tensor(dtypeAttribute(call, "dtype", DType.FLOAT), dims));
    }

    /** Multinomial: for every row of the batch as many samples as the attribute says. */
    public static List<ValueType> samples(ShapeCall call) {
        Dim batch = call.dims(0).map(d -> d.axis(0)).orElse(Dim.UNKNOWN);
        Dim samples = Dim.of(call.node().intAttribute("sample_size", 1));
        return List.of(Types.tensor(dtypeAttribute(call, "dtype", DType.INT32), batch, samples));
    }

    /** HannWindow, HammingWindow, BlackmanWindow. */
    public static List<ValueType> window(ShapeCall call) {
        Dim size = call.elements(0).map(q -> q.get(0).toDim()).orElse(Dim.UNKNOWN);
        return List.of(Types.tensor(dtypeAttribute(call, "output_datatype", DType.FLOAT), size));
    }

    /** MelWeightMatrix: ⌊length / 2⌋ + 1 rows, one column for each band. */
    public static List<ValueType> melWeights(ShapeCall call) {
        Dim bands = call.elements(0).map(q -> q.get(0).toDim()).orElse(Dim.UNKNOWN);
        Dim rows = call.elements(1)
                .map(q ->
                        q.get(0).dividedBy(Quantity.of(2)).plus(Quantity.of(1)).toDim())
                .orElse(Dim.UNKNOWN);
        return List.of(Types.tensor(dtypeAttribute(call, "output_datatype", DType.FLOAT), rows, bands));
    }

    static DType dtypeAttribute(ShapeCall call, String attribute, DType otherwise) {
        return DType.ofCode(Math.toIntExact(call.node().intAttribute(attribute, otherwise.code())));
    }

    /** AffineGrid: a place for every element of the size given. */
    public static List<ValueType> affineGrid(ShapeCall call) {
        return List.of(call.like(0, shapeGiven(call, 1).map(size -> {
            Dim coordinates = Dim.of(size.rank() - 2L);
            return Types.concat(
                    Types.concat(List.of(size.axis(0)), Types.from(size, 2)).axes(), List.of(coordinates));
        })));
    }

    /** The constant's own elements, for attributes and initializers alike. */
    static List<Quantity> quantities(Tensor tensor) {
        return LongStream.of(tensor.toLongs()).mapToObj(Quantity::of).toList();
    }
}
