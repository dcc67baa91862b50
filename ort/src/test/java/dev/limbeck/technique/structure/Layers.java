package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.ort.OrtCalibrator;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.site.Site;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * A model of one layer, {@code x → y}, with random inputs for it.
 *
 * @param bias its name; empty if it has none
 */
record Layers(Model model, Map<String, Tensor> inputs, String bias) {
    private static final int SIZE = 11;

    /** A convolution. */
    record Convolution(int groups, int inputs, int outputs, int height, int width) {
        /** Elements of the weight of a group. */
        int taps() {
            return inputs * height * width;
        }

        Shape shape() {
            return Shape.of((long) groups * outputs, inputs, height, width);
        }
    }

    /** Of a convolution with this kernel and random strides, paddings, dilations, bias and batch. */
    static Layers convolution(RandomTensors random, Convolution sizes, Tensor kernel) {
        long channels = (long) sizes.groups() * sizes.inputs();
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("group", Attribute.of((long) sizes.groups()));
        attributes.put("kernel_shape", Attribute.ofInts(sizes.height(), sizes.width()));
        attributes.put("strides", Attribute.ofInts(1 + random.below(2), 1 + random.below(2)));
        attributes.put("dilations", Attribute.ofInts(1 + random.below(2), 1 + random.below(2)));
        if (random.below(4) == 0) {
            attributes.put("auto_pad", Attribute.of("VALID"));
        } else {
            attributes.put(
                    "pads", Attribute.ofInts(random.below(3), random.below(3), random.below(3), random.below(3)));
        }
        return of(
                random,
                "Conv",
                attributes,
                kernel,
                sizes.groups() * sizes.outputs(),
                1 + random.below(3),
                channels,
                SIZE,
                SIZE);
    }

    /** Of a convolution that keeps sizes, with this many rows of inputs. */
    static Layers padded(RandomTensors random, Convolution sizes, Tensor kernel, int rows) {
        long high = sizes.height() / 2;
        long wide = sizes.width() / 2;
        Map<String, Attribute> attributes = Map.of("pads", Attribute.ofInts(high, wide, high, wide));
        return of(random, "Conv", attributes, kernel, sizes.outputs(), rows, sizes.inputs(), SIZE, SIZE);
    }

    /** Of a convolution whose padding is as wide as its window, with random strides, dilations and bias. */
    static Layers widelyPadded(RandomTensors random, Convolution sizes, Tensor kernel, int rows) {
        long down = 1L + random.below(2);
        long across = 1L + random.below(2);
        long high = (sizes.height() - 1) * down;
        long wide = (sizes.width() - 1) * across;
        Map<String, Attribute> attributes = Map.of(
                "strides", Attribute.ofInts(1 + random.below(2), 1 + random.below(2)),
                "dilations", Attribute.ofInts(down, across),
                "pads", Attribute.ofInts(high, wide, high, wide));
        return of(random, "Conv", attributes, kernel, sizes.outputs(), rows, sizes.inputs(), SIZE, SIZE);
    }

    /** Of a MatMul on rows of tokens, or a Gemm with or without a transposed weight. */
    static Layers linear(RandomTensors random, Tensor weight) {
        long in = weight.shape().dim(0);
        int out = (int) weight.shape().dim(1);
        if (random.below(3) == 0) {
            return of(random, "MatMul", Map.of(), weight, 0, 3, 40, in);
        }
        boolean transposed = random.below(2) == 0;
        Map<String, Attribute> attributes = transposed ? Map.of("transB", Attribute.of(1)) : Map.of();
        return of(random, "Gemm", attributes, transposed ? transposed(weight) : weight, out, 120, in);
    }

    private static Tensor transposed(Tensor weight) {
        int rows = (int) weight.shape().dim(0);
        int columns = (int) weight.shape().dim(1);
        float[] from = weight.toFloats();
        float[] to = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            to[i % columns * rows + i / columns] = from[i];
        }
        return Tensor.ofFloats(Shape.of(columns, rows), to);
    }

    private static Layers of(
            RandomTensors random,
            String type,
            Map<String, Attribute> attributes,
            Tensor weight,
            int biases,
            long... dims) {
        GraphEditor editor = GraphEditor.empty(type);
        Dim[] axes = LongStream.of(dims).mapToObj(Dim::of).toArray(Dim[]::new);
        axes[0] = Dim.symbol("rows");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, axes)));
        editor.initializer("w", weight);
        List<String> operands = new ArrayList<>(List.of("x", "w"));
        boolean biased = biases > 0 && random.below(3) > 0;
        if (biased) {
            editor.initializer("b", random.normal(biases));
            operands.add("b");
        }
        editor.add(Node.of("layer", type, operands, List.of("z")).withAttributes(attributes));
        editor.add(Node.of("end", "Identity", List.of("z"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dims.ofRank(dims.length))));
        // A mean that is not 0, as activations have it.
        Tensor x = random.normal(Shape.of(dims), 0.5, 1);
        return new Layers(Model.of(editor.build(), 21, 10), Map.of("x", x), biased ? "b" : "");
    }

    <S extends Site, O extends Record> Statistics statistics(Technique<S, O> technique, S site, O option) {
        return new OrtCalibrator()
                .collect(
                        model,
                        technique.needs(model, site, option),
                        new TensorDataset("inputs", inputs, new Labels.None()));
    }

    /** What a technique makes of its only site. */
    <S extends Site, O extends Record> Outcome applied(Technique<S, O> technique, O option) {
        S site = technique.sites(model).get(0);
        return technique.apply(model, site, option, statistics(technique, site, option));
    }

    Tensor answer(Model changed) {
        try (OrtSession session = OrtSession.open(changed)) {
            return Objects.requireNonNull(session.run(inputs).get("y"));
        }
    }

    /** ‖y − y'‖ / ‖y − b‖. */
    double difference(Model changed) {
        double[] before = answer(model).toDoubles();
        double[] after = answer(changed).toDoubles();
        double[] without = answer(withoutBias()).toDoubles();
        double missing = 0;
        double all = 0;
        for (int i = 0; i < before.length; i++) {
            missing += (before[i] - after[i]) * (before[i] - after[i]);
            all += without[i] * without[i];
        }
        return Math.sqrt(missing / all);
    }

    /** E‖y − b‖² over all places. */
    double energy() {
        Tensor answers = answer(withoutBias());
        double sum = 0;
        for (double answer : answers.toDoubles()) {
            sum += answer * answer;
        }
        return sum * answers.shape().dim(1) / answers.size();
    }

    private Model withoutBias() {
        if (bias.isEmpty()) {
            return model;
        }
        GraphEditor editor = model.edit();
        Tensor zeros = model.graph().initializer(bias).orElseThrow();
        editor.initializer(bias, Tensor.ofFloats(zeros.shape(), new float[zeros.size()]));
        return model.withGraph(editor.build());
    }
}
