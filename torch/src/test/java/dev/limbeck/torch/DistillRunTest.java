package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Split;
import dev.limbeck.data.Splits;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.run.Acceptance;
import dev.limbeck.run.DistillOptions;
import dev.limbeck.run.DistillResult;
import dev.limbeck.run.DistillRun;
import dev.limbeck.run.Engines;
import dev.limbeck.run.LeftOut;
import dev.limbeck.run.Lessons;
import dev.limbeck.run.Original;
import dev.limbeck.run.Student;
import dev.limbeck.run.StudentSource;
import dev.limbeck.run.StudentSource.Smaller;
import dev.limbeck.run.StudentStart;
import dev.limbeck.run.Verdict;
import dev.limbeck.site.Encoder;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import dev.limbeck.testkit.FixedMeter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A student of fewer layers learns to answer as its teacher does, whose answers are the labels. */
class DistillRunTest {
    private static final Shapes SHAPES = Shapes.SMALL;
    private static final Model TEACHER = CanonicalBert.model(SHAPES, Precision.FLOAT, 1);
    private static final Engines ENGINES =
            new Engines(Engines.load().predictor(), Engines.load().calibrator(), new FixedMeter(2));
    private static final Lessons ALL =
            new Lessons(new KullbackLeibler(2), 0.9, 0.1, 1, 1, 1, 1, 1, 4, Optional.empty());

    @TempDir
    private Path folder;

    @Test
    void aStudentOfFewerLayersComesNearItsTeacher() {
        DistillResult untaught = run(Smaller.ofLayers(2), ALL, splits(true), 1e-9);
        DistillResult taught = run(Smaller.ofLayers(2), ALL, splits(true), 2e-3);
        assertThat(taught.run().verdict()).as(taught.run().reason()).isEqualTo(Verdict.KEPT);
        assertThat(taught.run().dropPoints()).isLessThan(untaught.run().dropPoints() / 2);
        Model canonical = Passes.canonical(taught.model()).model();
        assertThat(Encoder.recognise(canonical).require("This test").blocks()).hasSize(2);
        assertThat(taught.model().opset()).isLessThanOrEqualTo(21);
        assertThat(taught.model().graph().initializers().keySet()).noneMatch(name -> name.contains("projection"));
        assertThat(taught.run().notes()).anyMatch(note -> note.contains("% of the original's 1.0000"));
        assertThat(taught.curve().terms())
                .contains(
                        "soft targets", "labels", "hidden states 0", "last hidden states", "attention 1", "embeddings");
    }

    @Test
    void aNarrowerStudentThatIsBroughtLearnsWithoutLabels() {
        Model narrow = CanonicalBert.model(new Shapes(97, 40, 16, 4, 24, 2), Precision.FLOAT, 7);
        Lessons inside = new Lessons(new MeanSquaredError(), 1, 0, 1, 0, 1, 1, 1, 2, Optional.empty());
        DistillResult untaught = run(new StudentSource.Brought(narrow, "logits"), inside, splits(false), 1e-9);
        DistillResult taught = run(new StudentSource.Brought(narrow, "logits"), inside, splits(false), 5e-3);
        assertThat(taught.run().dropPoints()).isLessThan(untaught.run().dropPoints());
        assertThat(taught.run().after().score().orElseThrow().metric()).isEqualTo("fidelity");
    }

    /** TinyBERT's two stages: an embedding model's inside on rows without labels, then the answers of a task. */
    @Test
    void aStudentTaughtInGeneralBeginsATask() {
        Model embedder = CanonicalBert.model(SHAPES, Precision.FLOAT, Head.NONE, Mask.ADDITIVE, 1);
        Smaller shape = new Smaller(
                OptionalInt.of(2), OptionalInt.of(16), OptionalInt.empty(), OptionalInt.empty(), StudentStart.RANDOM);
        Lessons inside = new Lessons(new MeanSquaredError(), 0, 0, 1, 0, 1, 1, 0, 1, Optional.empty());

        DistillResult general = run(Original.of(embedder), List.of(), shape, inside, splits(false), 5e-3);

        assertThat(general.run().verdict()).isEqualTo(Verdict.UNPROVEN);
        assertThat(general.run().reason()).contains("no answers yet");
        assertThat(general.run().after().score()).isEmpty();
        assertThat(general.curve().terms())
                .containsExactly("hidden states 0", "hidden states 1", "attention 0", "attention 1", "embeddings");
        Smaller open = new Smaller(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                StudentStart.SELECTION);
        Student started = new StudentSource.Started(open, general.model())
                .student(TEACHER, "logits", "uniform", Statistics.NONE, 1);
        Encoder encoder = Encoder.recognise(started.model()).require("This test");
        assertThat(encoder.blocks()).hasSize(2);
        assertThat(encoder.hidden()).isEqualTo(16);
        assertThat(started.model().graph().outputs()).isEqualTo(TEACHER.graph().outputs());
        assertThat(wordTable(started.model())).isEqualTo(wordTable(general.model()));
        StudentSource shorter = new StudentSource.Started(Smaller.ofLayers(1), general.model());
        assertThatThrownBy(() -> shorter.student(TEACHER, "logits", "uniform", Statistics.NONE, 1))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("layers is 2 there and 1 here");
    }

    /** DistilBERT's student: single texts have but one token type. */
    @Test
    void aStudentWithoutTokenTypesAndPoolerComesNearItsTeacher() {
        StudentSource lean = Smaller.ofLayers(2).without(Set.of(LeftOut.TOKEN_TYPES, LeftOut.POOLER));
        DistillResult untaught = run(lean, ALL, singleTexts(), 1e-9);
        DistillResult taught = run(lean, ALL, singleTexts(), 2e-3);

        assertThat(taught.run().verdict()).as(taught.run().reason()).isEqualTo(Verdict.KEPT);
        assertThat(taught.run().dropPoints()).isLessThan(untaught.run().dropPoints() / 2);
        assertThat(taught.model().graph().feeds())
                .extracting(ValueInfo::name)
                .containsExactly("input_ids", "attention_mask");
        Encoder encoder =
                Encoder.recognise(Passes.canonical(taught.model()).model()).require("This test");
        assertThat(encoder.head().pooler()).isEmpty();
        assertThat(encoder.embeddings().type()).isEmpty();
    }

    @Test
    void aGeneralStudentWithoutTokenTypesBeginsATaskWithoutThem() {
        Model general = Smaller.ofLayers(2)
                .without(Set.of(LeftOut.TOKEN_TYPES))
                .student(TEACHER, "logits", "top", Statistics.NONE, 1)
                .model();
        Smaller open = new Smaller(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                StudentStart.SELECTION);
        Model started = new StudentSource.Started(open, general)
                .student(TEACHER, "logits", "bottom", Statistics.NONE, 1)
                .model();
        assertThat(started.graph().feeds()).isEqualTo(general.graph().feeds());
        assertThat(firstQueries(started)).isEqualTo(firstQueries(general)).isNotEqualTo(firstQueries(TEACHER));
    }

    private static Optional<Tensor> firstQueries(Model model) {
        Encoder encoder = Encoder.recognise(model).require("This test");
        return model.graph().initializer(encoder.blocks().get(0).query().weight());
    }

    private static float[] wordTable(Model model) {
        Model canonical = Passes.canonical(model).model();
        Encoder encoder = Encoder.recognise(canonical).require("This test");
        return canonical
                .graph()
                .initializer(encoder.embeddings().word().weight())
                .orElseThrow()
                .toFloats();
    }

    @ParameterizedTest
    @EnumSource(StudentStart.class)
    void aNarrowerStudentBeginsInEveryWay(StudentStart start) {
        Smaller narrow =
                new Smaller(OptionalInt.of(2), OptionalInt.of(16), OptionalInt.empty(), OptionalInt.empty(), start);
        Lessons answers = new Lessons(new MeanSquaredError(), 1, 0, 0, 0, 0, 0, 0, 1, Optional.empty());
        DistillResult taught = run(narrow, answers, splits(false), 1e-9);
        Encoder student =
                Encoder.recognise(Passes.canonical(taught.model()).model()).require("This test");
        assertThat(student.hidden()).isEqualTo(16);
        assertThat(student.blocks()).hasSize(2);
    }

    @Test
    void severalTeachersCountAlike() {
        Model other = CanonicalBert.model(SHAPES, Precision.FLOAT, 9);
        Lessons answers = new Lessons(new MeanSquaredError(), 1, 0, 0, 0, 0, 0, 0, 1, Optional.empty());
        DistillResult taught = run(List.of(other), Smaller.ofLayers(2), answers, splits(false), 1e-3);
        assertThat(taught.curve().terms()).contains("soft targets 1", "soft targets 2");
        assertThatThrownBy(() -> run(List.of(Perceptron.model(1)), Smaller.ofLayers(2), answers, splits(false), 1e-3))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("other teacher reads [x]");
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertThatThrownBy(() -> run(new StudentSource.Brought(Perceptron.model(1), "logits"), ALL, splits(true), 1e-3))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("reads [x]")
                .hasMessageContaining("input_ids");
        Model otherWords = CanonicalBert.model(new Shapes(98, 40, 32, 4, 64, 2), Precision.FLOAT, 1);
        assertThatThrownBy(() -> run(new StudentSource.Brought(otherWords, "logits"), ALL, splits(true), 1e-3))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("knows 98 tokens and the teacher 97");
        Model ids = TEACHER.graph().feeds().stream()
                .filter(feed -> feed.name().equals("input_ids"))
                .findFirst()
                .map(feed -> TEACHER.withGraph(TEACHER.edit()
                        .removeInput(feed.name())
                        .addInput(feed.withType(TensorType.of(DType.INT32, Dim.symbol("batch"), Dim.symbol("seq"))))
                        .build()))
                .orElseThrow();
        assertThatThrownBy(() -> run(new StudentSource.Brought(ids, "logits"), ALL, splits(true), 1e-3))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("reads 'input_ids' as")
                .hasMessageContaining("INT32");
        assertThatThrownBy(() -> run(Smaller.ofLayers(4), ALL, splits(true), 1e-3))
                .hasMessageContaining("4");
        Splits noTrain = Splits.of(Map.of(Split.DEV, rows(40, 2, true)), 1);
        assertThatThrownBy(() -> run(Smaller.ofLayers(1), ALL, noTrain, 1e-3)).isInstanceOf(DataException.class);
    }

    private DistillResult run(StudentSource source, Lessons lessons, Splits splits, double rate) {
        return run(List.of(), source, lessons, splits, rate);
    }

    private DistillResult run(List<Model> others, StudentSource source, Lessons lessons, Splits splits, double rate) {
        return run(Original.of(TEACHER), others, source, lessons, splits, rate);
    }

    private DistillResult run(
            Original teacher, List<Model> others, StudentSource source, Lessons lessons, Splits splits, double rate) {
        DistillOptions options = new DistillOptions(
                "uniform",
                lessons,
                TrainingSettings.encoder(4, rate, 1),
                0,
                List.of(),
                false,
                Acceptance.ANY.withMaxDropPoints(50),
                Optional.empty(),
                Target.of(ENGINES.predictor().isa()));
        return new DistillRun(ENGINES, TorchTrainer.inThisProcess(), folder.resolve(rate + ""), Progress.SILENT)
                .run(teacher, others, source, splits, options);
    }

    private static Splits splits(boolean labelled) {
        return Splits.of(
                Map.of(
                        Split.TRAIN, rows(640, 1, labelled),
                        Split.DEV, rows(300, 2, labelled),
                        Split.TEST, rows(100, 3, labelled)),
                1);
    }

    /** Rows whose token types are all 0. */
    private static Splits singleTexts() {
        Map<Split, Dataset> splits = new EnumMap<>(Split.class);
        Map.of(Split.TRAIN, 640, Split.DEV, 300).forEach((split, count) -> {
            Map<String, Tensor> inputs = new HashMap<>(inputs(count, count));
            inputs.computeIfPresent(
                    "token_type_ids", (name, types) -> Tensor.ofLongs(types.shape(), new long[types.size()]));
            splits.put(split, labelled(inputs));
        });
        return Splits.of(splits, 1);
    }

    private static Map<String, Tensor> inputs(int count, long seed) {
        int[] lengths = new int[count];
        Arrays.setAll(lengths, i -> 4 + i % 7);
        return CanonicalBert.inputs(SHAPES, CanonicalBert.mask(lengths), seed);
    }

    private static Dataset rows(int count, long seed, boolean labelled) {
        Map<String, Tensor> inputs = inputs(count, seed);
        return labelled ? labelled(inputs) : new TensorDataset("rows", inputs, new Labels.None());
    }

    /** Rows whose labels are the teacher's answers. */
    private static Dataset labelled(Map<String, Tensor> inputs) {
        return AnsweredRows.of(ENGINES.predictor(), TEACHER, inputs);
    }
}
