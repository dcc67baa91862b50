package dev.limbeck.recover.distance;

import dev.limbeck.data.Labels;
import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/**
 * −log softmax(student)[reference], the mean over the rows: scores [..., classes] against class numbers, INT64 [...].
 * Rows whose number is {@value #IGNORED} do not count, such as tokens of padding.
 */
public record CrossEntropy() implements Distance {
    /** The class number of rows that do not count. */
    public static final long IGNORED = Labels.TagLabels.IGNORED;

    @Override
    public String write(Tape tape, String student, String reference) {
        String scores = tape.add("rows", "Flatten", Map.of("axis", Attribute.of(-1)), student);
        String classes = tape.add("classes", "Reshape", reference, tape.constant("flat", Tensor.vector(-1L)));
        return tape.add(
                "cross_entropy",
                "SoftmaxCrossEntropyLoss",
                Map.of("ignore_index", Attribute.of(IGNORED)),
                scores,
                classes);
    }
}
