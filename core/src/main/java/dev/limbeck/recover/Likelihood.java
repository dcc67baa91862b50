package dev.limbeck.recover;

import dev.limbeck.calibrate.TokenMask;
import dev.limbeck.data.Batch;
import dev.limbeck.data.Labels;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Optional;
import java.util.SplittableRandom;

/** The distribution p(label | row) that a model's answer stands for. */
public sealed interface Likelihood permits CategoricalLikelihood, NormalLikelihood {
    /** The input of {@link #loss} that is the model's answer. */
    String ANSWER = "limbeck/answer";

    /** What the data's labels are drawn from; empty if the rows are neither classified nor scored. */
    static Optional<Likelihood> of(Labels labels) {
        if (labels.classes().isPresent()) {
            return Optional.of(new CategoricalLikelihood());
        }
        return labels.scores().map(scores -> new NormalLikelihood());
    }

    /** What an answer of this shape stands for where there are no labels to tell. */
    static Likelihood of(Shape answer) {
        return answer.rank() > 1 && answer.dim(-1) > 1 ? new CategoricalLikelihood() : new NormalLikelihood();
    }

    /**
     * −log p(labels | rows) up to a constant, summed over the rows, as a graph: inputs {@link #ANSWER} and
     * {@link TrainingGraph#LABELS}, output {@link TrainingGraph#LOSS}, a scalar of the answer's type.
     */
    default Model loss() {
        GraphEditor editor = GraphEditor.empty("likelihood");
        editor.addInput(new ValueInfo(ANSWER, new ValueType.Undeclared()));
        editor.addInput(new ValueInfo(TrainingGraph.LABELS, new ValueType.Undeclared()));
        editor.addOutput(new ValueInfo(TrainingGraph.LOSS, new ValueType.Undeclared()));
        writeLoss(new Tape(editor, "loss"));
        return Model.of(editor.build(), 21, 10);
    }

    /** Its name in files. */
    String word();

    /** Adds the nodes of {@link #loss}. */
    void writeLoss(Tape tape);

    /**
     * Labels that are drawn from the distribution, the same for the same row and seed whatever rows it is together with.
     * Padding tokens get labels whose loss is 0.
     *
     * @param answers [rows, ...], floating point
     */
    default Tensor draw(Tensor answers, Batch batch, long seed) {
        Shape shape = labelShape(answers.shape());
        double[] values = answers.toDoubles();
        double[] labels = new double[Math.toIntExact(shape.size())];
        Optional<TokenMask> mask = TokenMask.of(batch).filter(m -> m.covers(answers.shape()));
        int perRow = labels.length / batch.size();
        for (int row = 0; row < batch.size(); row++) {
            SplittableRandom random =
                    new SplittableRandom(seed * Integer.MAX_VALUE + batch.rows().get(row));
            for (int i = row * perRow; i < (row + 1) * perRow; i++) {
                int label = i;
                boolean padding =
                        mask.filter(m -> !m.isReal(label, labels.length)).isPresent();
                labels[i] = padding ? ofPadding(values, i) : drawn(values, i, values.length / labels.length, random);
            }
        }
        return tensor(shape, labels);
    }

    /** The shape of the labels of such answers. */
    Shape labelShape(Shape answers);

    /** One drawn label; its distribution is in the elements from {@code label · width} on. */
    double drawn(double[] answers, int label, int width, SplittableRandom random);

    /** The label that costs nothing. */
    double ofPadding(double[] answers, int label);

    /** Labels in the type that the loss takes. */
    Tensor tensor(Shape shape, double[] labels);
}
