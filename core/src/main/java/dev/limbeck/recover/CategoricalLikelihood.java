package dev.limbeck.recover;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.recover.distance.CrossEntropy;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Scores [..., classes] whose softmax is the probability of each class; labels are INT64 [...]. */
public record CategoricalLikelihood() implements Likelihood {
    @Override
    public String word() {
        return "categorical";
    }

    @Override
    public void writeLoss(Tape tape) {
        String scores = tape.add("rows", "Flatten", Map.of("axis", Attribute.of(-1)), ANSWER);
        String classes =
                tape.add("classes", "Reshape", TrainingGraph.LABELS, tape.constant("flat", Tensor.vector(-1L)));
        Map<String, Attribute> settings =
                Map.of("reduction", Attribute.of("sum"), "ignore_index", Attribute.of(CrossEntropy.IGNORED));
        tape.addAs(TrainingGraph.LOSS, "cross_entropy", "SoftmaxCrossEntropyLoss", settings, List.of(scores, classes));
    }

    @Override
    public Shape labelShape(Shape answers) {
        return Shape.of(Arrays.copyOf(answers.toArray(), answers.rank() - 1));
    }

    @Override
    public double drawn(double[] answers, int label, int width, SplittableRandom random) {
        double[] scores = Arrays.copyOfRange(answers, label * width, (label + 1) * width);
        double highest = Arrays.stream(scores).max().orElse(0);
        double[] weights =
                Arrays.stream(scores).map(score -> Math.exp(score - highest)).toArray();
        double left = random.nextDouble() * Arrays.stream(weights).sum();
        int drawn = 0;
        while (drawn < width - 1 && left >= weights[drawn]) {
            left -= weights[drawn];
            drawn++;
        }
        return drawn;
    }

    @Override
    public double ofPadding(double[] answers, int label) {
        return CrossEntropy.IGNORED;
    }

    @Override
    public Tensor tensor(Shape shape, double[] labels) {
        return Tensor.ofLongs(
                shape, Arrays.stream(labels).mapToLong(c -> (long) c).toArray());
    }
}
