package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.recover.Term.Projection;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.Distance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The axes of two values that are compared, as far as they are known. Four axes are feature maps, [rows, channels, height,
 * width], which are as wide as they have channels; anything else is as wide as its last axis. Attention scores, [rows,
 * tokens, heads, tokens], have four axes too, but none that differ.
 */
record PairedAxes(Pair pair, Optional<Dims> student, Optional<Dims> teacher) {
    private static final int OF_MAPS = 4;
    private static final int CHANNELS = 1;

    /**
     * The axes of each pair.
     *
     * @throws ModelException if there is no teacher, a value is not there, or maps differ in height or width
     */
    static List<PairedAxes> of(List<Pair> pairs, Model student, List<Model> teachers) {
        if (teachers.isEmpty()) {
            throw new ModelException("Values inside of a model are learned from a teacher, and there is none.");
        }
        Model teacher = teachers.get(0);
        InferredTypes own = ShapeInference.infer(student);
        InferredTypes taught = ShapeInference.infer(teacher);
        List<PairedAxes> axes = new ArrayList<>();
        for (Pair pair : pairs) {
            Values.require(student, pair.student());
            Values.require(teacher, pair.teacher());
            PairedAxes found = new PairedAxes(pair, own.dims(pair.student()), taught.dims(pair.teacher()));
            found.requireSamePlaces();
            axes.add(found);
        }
        return axes;
    }

    private void requireSamePlaces() {
        boolean areKnown = student.isPresent() && teacher.isPresent();
        boolean fit = isMap(student) == isMap(teacher) && (!areMaps() || (agree(2) && agree(3)));
        if (areKnown && !fit) {
            throw new ModelException(
                    described() + ". Feature maps [rows, channels, height, width] are compared place by"
                            + " place: match values of the same height and width, such as the ends of stages.");
        }
    }

    private boolean areMaps() {
        return isMap(student) && isMap(teacher);
    }

    private static boolean isMap(Optional<Dims> dims) {
        return dims.filter(d -> d.rank() == OF_MAPS).isPresent();
    }

    private boolean agree(int axis) {
        OptionalLong own = size(student, axis);
        OptionalLong taught = size(teacher, axis);
        return own.isEmpty() || taught.isEmpty() || own.getAsLong() == taught.getAsLong();
    }

    private static OptionalLong size(Optional<Dims> dims, int axis) {
        return dims.filter(d -> d.rank() > 0).map(d -> d.axis(axis).size()).orElseGet(OptionalLong::empty);
    }

    private String described() {
        return "The student's '" + pair.student() + "' is " + described(student) + " and the teacher's '"
                + pair.teacher() + "' is " + described(teacher);
    }

    private static String described(Optional<Dims> dims) {
        return dims.map(Dims::toString).orElse("of unknown axes");
    }

    /**
     * The term in which the two are compared.
     *
     * @param padding if the values are [rows, tokens, ...] and padding is not to count
     */
    Term term(Distance distance, Optional<Projection> projection, Optional<Padding> padding, double weight) {
        return new Term(
                pair.role(),
                pair.student(),
                new Reference.OfTeacher(0, pair.teacher(), padding),
                distance,
                projection,
                padding.map(Padding::mask),
                weight);
    }

    /** What maps the student's value to the teacher's width, if both are known and differ. */
    Optional<Projection> projection(long seed) {
        return agree(widthAxis()) ? Optional.empty() : Optional.of(mapping(seed));
    }

    /**
     * What maps the student's feature maps to the teacher's channels, however many the two have.
     *
     * @throws ModelException if they are no feature maps of known channels, naming the remedy
     */
    Projection regressor(long seed) {
        if (!areMaps()
                || size(student, CHANNELS).isEmpty()
                || size(teacher, CHANNELS).isEmpty()) {
            throw new ModelException(described() + ". A hint compares feature maps [rows, channels, height, width] of"
                    + " known channels; compare other values with --match-by mse.");
        }
        return mapping(seed);
    }

    private Projection mapping(long seed) {
        int from = Math.toIntExact(size(student, widthAxis()).orElseThrow());
        int to = Math.toIntExact(size(teacher, widthAxis()).orElseThrow());
        return new Projection(from, to, areMaps(), seed);
    }

    private int widthAxis() {
        return areMaps() ? CHANNELS : -1;
    }
}
