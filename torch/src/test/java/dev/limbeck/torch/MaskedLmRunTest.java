package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Split;
import dev.limbeck.data.Splits;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.measure.Pooling;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.MaskedLmHead;
import dev.limbeck.recover.TokenMasking;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.run.Acceptance;
import dev.limbeck.run.DistillOptions;
import dev.limbeck.run.DistillResult;
import dev.limbeck.run.DistillRun;
import dev.limbeck.run.Engines;
import dev.limbeck.run.FinetuneOptions;
import dev.limbeck.run.FinetuneResult;
import dev.limbeck.run.FinetuneRun;
import dev.limbeck.run.Lessons;
import dev.limbeck.run.Original;
import dev.limbeck.run.StudentSource.Smaller;
import dev.limbeck.run.StudentStart;
import dev.limbeck.run.Verdict;
import dev.limbeck.site.Encoder;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import dev.limbeck.testkit.FixedMeter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An embedding model learns to guess words of a language in which all words of a row are the same, and a smaller model
 * learns it from that (DistilBERT's triple loss).
 */
class MaskedLmRunTest {
    private static final int WORDS = 20;
    private static final int LENGTH = 8;
    private static final int CLS = 1;
    private static final int MASK = 2;
    private static final int FIRST_WORD = 3;
    private static final Shapes SHAPES = new Shapes(WORDS, LENGTH, 32, 4, 64, 2);
    private static final TokenMasking MASKING = new TokenMasking("input_ids", MASK, Set.of(0, CLS, MASK), WORDS);
    private static final Model EMBEDDER = CanonicalBert.model(SHAPES, Precision.FLOAT, Head.NONE, Mask.ADDITIVE, 1);
    private static final Lessons TRIPLE =
            new Lessons(new KullbackLeibler(2), 5.0 / 7, 2.0 / 7, 0, 1.0 / 7, 0, 0, 0, 1, Optional.empty());

    private static final Engines ENGINES =
            new Engines(Engines.load().predictor(), Engines.load().calibrator(), new FixedMeter(2));

    @TempDir
    private Path folder;

    private static Dataset rows(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] lengths = new int[count];
        Arrays.setAll(lengths, i -> 5 + i % (LENGTH - 4));
        Tensor mask = CanonicalBert.mask(lengths);
        long[] ids = new long[count * LENGTH];
        for (int row = 0; row < count; row++) {
            int word = random.nextInt(FIRST_WORD, WORDS);
            Arrays.fill(ids, row * LENGTH, row * LENGTH + lengths[row], word);
            ids[row * LENGTH] = CLS;
        }
        Shape shape = Shape.of(count, LENGTH);
        return new TensorDataset(
                "rows",
                Map.of(
                        "input_ids",
                        Tensor.ofLongs(shape, ids),
                        "attention_mask",
                        mask,
                        "token_type_ids",
                        Tensor.ofLongs(shape, new long[ids.length])),
                new Labels.None());
    }

    private static Splits splits() {
        return Splits.of(Map.of(Split.TRAIN, rows(320, 1), Split.DEV, rows(120, 2), Split.TEST, rows(60, 3)), 1);
    }

    private FinetuneResult tuned() {
        FinetuneOptions options = new FinetuneOptions(
                TrainingSettings.encoder(12, 5e-3, 1),
                0,
                List.of(),
                false,
                Pooling.CLS,
                false,
                Optional.empty(),
                Optional.of(MASKING),
                Target.of(Isa.UNKNOWN));
        return new FinetuneRun(ENGINES, TorchTrainer.inThisProcess(), folder.resolve("tuned"), Progress.SILENT)
                .run(Original.of(EMBEDDER), splits(), options);
    }

    private DistillResult distilled(Model teacher, Smaller shape, Lessons lessons) {
        DistillOptions options = new DistillOptions(
                "uniform",
                lessons,
                TrainingSettings.encoder(6, 5e-3, 1),
                0,
                List.of(),
                false,
                Acceptance.ANY.withMaxDropPoints(50),
                Optional.of(MASKING),
                Target.of(Isa.UNKNOWN));
        Path workspace = folder.resolve("distilled" + shape.hidden());
        return new DistillRun(ENGINES, TorchTrainer.inThisProcess(), workspace, Progress.SILENT)
                .run(Original.of(teacher), List.of(), shape, splits(), options);
    }

    @Test
    void anEmbeddingModelLearnsToGuessWordsAndTeachesASmallerOne() {
        FinetuneResult tuned = tuned();

        assertThat(tuned.run().verdict()).as(tuned.run().reason()).isEqualTo(Verdict.KEPT);
        assertThat(tuned.run().after().score().orElseThrow().metric()).isEqualTo("masked-token-accuracy");
        // 10 % of hidden words are shown as another word, but the rest of their row tells them.
        assertThat(tuned.run().after().score().orElseThrow().value()).isGreaterThan(0.6);
        assertThat(tuned.run().notes())
                .anyMatch(note -> note.startsWith("validation: masked-LM loss"))
                .anyMatch(note -> note.startsWith("test: masked-token-accuracy"));
        assertThat(tuned.curve().terms()).contains("masked words");
        assertThat(tuned.curve().scores()).hasSize(12);
        Model teacher = tuned.model();
        assertThat(teacher.graph().inputs())
                .extracting(ValueInfo::name)
                .containsExactlyInAnyOrderElementsOf(
                        EMBEDDER.graph().inputs().stream().map(ValueInfo::name).toList());
        assertThat(teacher.graph().outputs()).extracting(ValueInfo::name).containsExactly("logits");
        assertThat(MaskedLmHead.of(Passes.canonical(teacher).model())).isPresent();

        DistillResult shorter = distilled(teacher, Smaller.ofLayers(1), TRIPLE);
        assertThat(shorter.run().verdict()).as(shorter.run().reason()).isEqualTo(Verdict.KEPT);
        assertThat(shorter.curve().terms()).contains("soft targets", "masked words", "last hidden states");
        assertThat(shorter.run().after().score().orElseThrow().value()).isGreaterThan(0.4);

        DistillResult narrower = distilled(
                teacher,
                new Smaller(
                        OptionalInt.empty(),
                        OptionalInt.of(16),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        StudentStart.SELECTION),
                TRIPLE);
        Model narrow = Passes.canonical(narrower.model()).model();
        assertThat(Encoder.recognise(narrow).require("This test").hidden()).isEqualTo(16);
        assertThat(MaskedLmHead.of(narrow)).isPresent();
        assertThat(narrower.run().after().score().orElseThrow().value()).isGreaterThan(2.0 / (WORDS - FIRST_WORD));
    }

    @Test
    void aTeacherThatGuessesNoWordsSaysWhatToDo() {
        assertThatThrownBy(() -> distilled(EMBEDDER, Smaller.ofLayers(1), TRIPLE))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("limbeck finetune MODEL --masked-lm");
    }
}
