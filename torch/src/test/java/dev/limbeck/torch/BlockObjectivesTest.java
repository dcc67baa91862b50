package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.recover.AttentionScores;
import dev.limbeck.recover.EmbeddingStates;
import dev.limbeck.recover.HiddenStates;
import dev.limbeck.recover.LayerMap;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Reference.OfTeacher;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.ValueRelations;
import dev.limbeck.recover.distance.CosineDistance;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.technique.structure.LayerDropping;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The losses between two encoders, against the papers' equations in plain Java. */
class BlockObjectivesTest {
    private static final int[] LENGTHS = {7, 3, 5};
    private static final int LONGEST = 7;
    private static final LayerMap MAP = new LayerMap(List.of(0, 2));
    private static final Map<String, Tensor> INPUTS =
            CanonicalBert.inputs(Shapes.SMALL, CanonicalBert.mask(LENGTHS), 5);

    private static Model teacher(Mask mask) {
        return CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, Head.FIRST_TOKEN, mask, 1);
    }

    private static Model student(Mask mask) {
        return LayerDropping.keeping(
                CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, Head.FIRST_TOKEN, mask, 2), List.of(0, 1));
    }

    @ParameterizedTest
    @EnumSource(Mask.class)
    void attentionScoresAreThoseOfEquation7(Mask mask) {
        Map<String, Double> losses =
                losses(student(mask), teacher(mask), new AttentionScores(MAP, new MeanSquaredError(), 1));
        assertThat(losses).hasSize(2);
        for (int block = 0; block < 2; block++) {
            double[] own = scores(student(mask), block);
            double[] taught = scores(teacher(mask), MAP.teacherBlocks().get(block));
            assertThat(losses.get("attention " + block)).isCloseTo(meanSquare(own, taught), within(1e-5));
        }
    }

    /** QKᵀ/√d of every real query, head and key; 0 for keys that are padding. */
    private static double[] scores(Model model, int number) {
        EncoderBlock block =
                Encoder.recognise(model).require("This test").blocks().get(number);
        int heads = block.heads();
        int size = block.headSize();
        int width = heads * size;
        float[] q = value(model, block.query().output()).toFloats();
        float[] k = value(model, block.key().output()).toFloats();
        double[] scores = new double[tokens() * heads * LONGEST];
        int at = 0;
        for (int row = 0; row < LENGTHS.length; row++) {
            for (int query = 0; query < LENGTHS[row]; query++) {
                for (int head = 0; head < heads; head++) {
                    for (int key = 0; key < LONGEST; key++) {
                        double sum = 0;
                        for (int i = 0; i < size; i++) {
                            sum += q[(row * LONGEST + query) * width + head * size + i]
                                    * (double) k[(row * LONGEST + key) * width + head * size + i];
                        }
                        scores[at++] = key < LENGTHS[row] ? sum / Math.sqrt(size) : 0;
                    }
                }
            }
        }
        return scores;
    }

    @Test
    void hiddenStatesAndEmbeddingsAreComparedWithoutPadding() {
        Model student = student(Mask.ADDITIVE);
        Model teacher = teacher(Mask.ADDITIVE);
        Map<String, Double> losses = losses(
                student,
                teacher,
                new HiddenStates(MAP, false, new MeanSquaredError(), 1, 0),
                new HiddenStates(MAP, true, new CosineDistance(), 1, 0),
                new EmbeddingStates(new MeanSquaredError(), 1, 0));
        Encoder own = Encoder.recognise(student).require("This test");
        Encoder taught = Encoder.recognise(teacher).require("This test");
        for (int block = 0; block < 2; block++) {
            double[] a = real(value(student, own.blocks().get(block).output()));
            double[] b = real(value(
                    teacher, taught.blocks().get(MAP.teacherBlocks().get(block)).output()));
            assertThat(losses.get("hidden states " + block)).isCloseTo(meanSquare(a, b), within(1e-5));
            if (block == 1) {
                assertThat(losses.get("last hidden states")).isCloseTo(meanAngle(a, b), within(1e-5));
            }
        }
        double[] a = real(value(student, own.embeddings().output()));
        double[] b = real(value(teacher, taught.embeddings().output()));
        assertThat(losses.get("embeddings")).isCloseTo(meanSquare(a, b), within(1e-5));
    }

    @Test
    void aNarrowerStudentIsProjectedAndItsProjectionLearns() {
        Shapes narrow = new Shapes(97, 40, 16, 4, 24, 2);
        Model student = CanonicalBert.model(narrow, Precision.FLOAT, 3);
        Recovery recovery = recovery(new HiddenStates(MAP, false, new MeanSquaredError(), 1, 4));
        TrainingGraph graph = TrainingGraph.of(student, List.of(teacher(Mask.ADDITIVE)), recovery);
        assertThat(graph.trainable()).anyMatch(name -> name.contains("projection"));
        Tensor projection = graph.model()
                .graph()
                .initializer("limbeck/projection/hidden states 0")
                .orElseThrow();
        double[] own = real(value(
                student,
                Encoder.recognise(student).require("This test").blocks().get(0).output()));
        double[] projected = new double[tokens() * 32];
        for (int i = 0; i < projected.length; i++) {
            for (int j = 0; j < 16; j++) {
                projected[i] += own[i / 32 * 16 + j] * projection.doubleAt(j * 32 + i % 32);
            }
        }
        Model teacher = teacher(Mask.ADDITIVE);
        double[] taught = real(value(
                teacher,
                Encoder.recognise(teacher).require("This test").blocks().get(0).output()));
        assertThat(losses(student, teacher, new HiddenStates(MAP, false, new MeanSquaredError(), 1, 4))
                        .get("hidden states 0"))
                .isCloseTo(meanSquare(projected, taught), within(1e-5));
    }

    @Test
    void valueRelationsAreThoseOfMiniLm() {
        int relationHeads = 2;
        Model student = CanonicalBert.model(new Shapes(97, 40, 16, 4, 24, 2), Precision.FLOAT, 3);
        Model teacher = teacher(Mask.ADDITIVE);
        Map<String, Double> losses = losses(student, teacher, new ValueRelations(MAP, false, relationHeads, 1));
        for (int block = 0; block < 2; block++) {
            double[][] own = relations(student, block, relationHeads);
            double[][] taught = relations(teacher, MAP.teacherBlocks().get(block), relationHeads);
            double sum = 0;
            for (int i = 0; i < own.length; i++) {
                for (int key = 0; key < own[i].length; key++) {
                    sum += taught[i][key] * Math.log(taught[i][key] / own[i][key]);
                }
            }
            assertThat(losses.get("value relations " + block)).isCloseTo(sum / own.length, within(1e-5));
        }
        assertThatThrownBy(() -> losses(student, teacher, new ValueRelations(MAP, true, 3, 1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("multiple of 3");
    }

    /** softmax of VVᵀ/√d over the real keys, one row for each real query and relation head. */
    private static double[][] relations(Model model, int number, int heads) {
        EncoderBlock block =
                Encoder.recognise(model).require("This test").blocks().get(number);
        int width = (int) block.value().outputs();
        int size = width / heads;
        float[] v = value(model, block.value().output()).toFloats();
        List<double[]> relations = new ArrayList<>();
        for (int row = 0; row < LENGTHS.length; row++) {
            for (int query = 0; query < LENGTHS[row]; query++) {
                for (int head = 0; head < heads; head++) {
                    double[] powers = new double[LENGTHS[row]];
                    double total = 0;
                    for (int key = 0; key < powers.length; key++) {
                        double dot = 0;
                        for (int i = head * size; i < (head + 1) * size; i++) {
                            dot += v[(row * LONGEST + query) * width + i]
                                    * (double) v[(row * LONGEST + key) * width + i];
                        }
                        powers[key] = Math.exp(dot / Math.sqrt(size));
                        total += powers[key];
                    }
                    for (int key = 0; key < powers.length; key++) {
                        powers[key] /= total;
                    }
                    relations.add(powers);
                }
            }
        }
        return relations.toArray(double[][]::new);
    }

    @Test
    void mismatchesAreNamed() {
        Model teacher = teacher(Mask.ADDITIVE);
        Model fewerHeads = CanonicalBert.model(new Shapes(97, 40, 32, 2, 64, 2), Precision.FLOAT, 3);
        assertThatThrownBy(() -> losses(fewerHeads, teacher, new AttentionScores(MAP, new MeanSquaredError(), 1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("2 heads")
                .hasMessageContaining("the teacher has 4");
        LayerMap tooDeep = new LayerMap(List.of(0, 3));
        assertThatThrownBy(() -> losses(
                        student(Mask.ADDITIVE),
                        teacher,
                        new HiddenStates(tooDeep, false, new MeanSquaredError(), 1, 0)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("block 3");
        LayerMap tooLong = new LayerMap(List.of(0, 1, 2));
        assertThatThrownBy(() -> losses(
                        student(Mask.ADDITIVE),
                        teacher,
                        new HiddenStates(tooLong, false, new MeanSquaredError(), 1, 0)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("the student has 2");
        assertThatThrownBy(() -> losses(
                        Perceptron.model(1), teacher, new HiddenStates(MAP, false, new MeanSquaredError(), 1, 0)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("encoder");
    }

    private static Recovery recovery(Objective... objectives) {
        return new Recovery(List.of(objectives), List.of(), 0, TrainingSettings.encoder(1, 1e-4, 1));
    }

    private static Map<String, Double> losses(Model student, Model teacher, Objective... objectives) {
        Recovery recovery = recovery(objectives);
        Model taught = recovery.prepared(teacher);
        TrainingGraph graph = TrainingGraph.of(student, List.of(taught), recovery);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        graph.model().graph().feeds().forEach(feed -> {
            Tensor given = INPUTS.get(feed.name());
            if (given != null) {
                inputs.put(feed.name(), given);
            }
        });
        for (OfTeacher value : graph.taught()) {
            inputs.put(value.value(), value(taught, value.teacherValue()));
        }
        Map<String, Double> losses = new LinkedHashMap<>();
        try (TorchGraph torch = TorchGraph.of(graph.model())) {
            Map<String, Tensor> outputs = torch.run(inputs);
            graph.losses()
                    .forEach((term, output) -> losses.put(
                            term, Objects.requireNonNull(outputs.get(output)).doubleAt(0)));
        }
        return losses;
    }

    private static Tensor value(Model model, String name) {
        GraphEditor editor = model.edit();
        model.graph().outputs().forEach(output -> editor.removeOutput(output.name()));
        editor.addOutput(new ValueInfo(name, new ValueType.Undeclared()));
        try (TorchGraph graph = TorchGraph.of(model.withGraph(editor.build()))) {
            return Objects.requireNonNull(graph.run(INPUTS).get(name));
        }
    }

    private static int tokens() {
        int tokens = 0;
        for (int length : LENGTHS) {
            tokens += length;
        }
        return tokens;
    }

    /** [rows, tokens, width] without padding. */
    private static double[] real(Tensor hidden) {
        int width = (int) hidden.shape().dim(2);
        double[] real = new double[tokens() * width];
        int at = 0;
        for (int row = 0; row < LENGTHS.length; row++) {
            for (int i = 0; i < LENGTHS[row] * width; i++) {
                real[at++] = hidden.doubleAt(row * LONGEST * width + i);
            }
        }
        return real;
    }

    private static double meanSquare(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum / a.length;
    }

    /** 1 − cos of the tokens' vectors, the mean. */
    private static double meanAngle(double[] a, double[] b) {
        int width = a.length / tokens();
        double sum = 0;
        for (int start = 0; start < a.length; start += width) {
            double dot = 0;
            double ofA = 0;
            double ofB = 0;
            for (int i = start; i < start + width; i++) {
                dot += a[i] * b[i];
                ofA += a[i] * a[i];
                ofB += b[i] * b[i];
            }
            sum += 1 - dot / Math.sqrt(ofA * ofB);
        }
        return sum / tokens();
    }
}
