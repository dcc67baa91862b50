package dev.limbeck.recover;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Numbers around which the labels are normally distributed with variance 1; the loss is ½·Σ(answer − label)². */
public record NormalLikelihood() implements Likelihood {
    @Override
    public String word() {
        return "normal";
    }

    @Override
    public void writeLoss(Tape tape) {
        String flat = tape.constant("flat", Tensor.vector(-1L));
        String numbers = tape.add("numbers", "Reshape", ANSWER, flat);
        String labels = tape.add("labels", "Reshape", TrainingGraph.LABELS, flat);
        String typed = tape.add("typed", "CastLike", labels, numbers);
        String difference = tape.add("difference", "Sub", numbers, typed);
        String sum = tape.add("squares", "ReduceSumSquare", Map.of("keepdims", Attribute.of(0)), difference);
        String half = tape.add("half", "CastLike", tape.constant("factor", Tensor.scalar(0.5f)), sum);
        tape.addAs(TrainingGraph.LOSS, "loss", "Mul", Map.of(), List.of(sum, half));
    }

    @Override
    public Shape labelShape(Shape answers) {
        return answers;
    }

    @Override
    public double drawn(double[] answers, int label, int width, SplittableRandom random) {
        return answers[label] + random.nextGaussian();
    }

    @Override
    public double ofPadding(double[] answers, int label) {
        return answers[label];
    }

    @Override
    public Tensor tensor(Shape shape, double[] labels) {
        return Tensor.ofDoubles(shape, labels);
    }
}
