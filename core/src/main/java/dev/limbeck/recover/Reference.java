package dev.limbeck.recover;

import dev.limbeck.tensor.DType;
import java.util.Optional;

/** Where a {@link Term} finds what the student's values should be. */
public sealed interface Reference {
    /** The name under which the value is found in the graph that is trained; an input of it, or the student's own. */
    String value();

    /** The element type of the value. */
    DType dtype();

    /** Whether the value is fed from outside. */
    default boolean isInput() {
        return true;
    }

    /** What is asked of a teacher. */
    default Optional<OfTeacher> tap() {
        return Optional.empty();
    }

    /**
     * The rows' labels.
     *
     * @param dtype INT64 for class numbers, FLOAT for anything else
     */
    record OfLabels(DType dtype) implements Reference {
        @Override
        public String value() {
            return TrainingGraph.LABELS;
        }
    }

    /**
     * A value of another model on the same rows.
     *
     * @param teacher which of the teachers, from 0
     * @param teacherValue the value's name in its canonical graph
     * @param padding its axes of tokens, if padding does not count; empty if it has none, or all of it counts
     */
    record OfTeacher(int teacher, String teacherValue, Optional<Padding> padding) implements Reference {
        /** A value that counts whole. */
        public static OfTeacher whole(int teacher, String teacherValue) {
            return new OfTeacher(teacher, teacherValue, Optional.empty());
        }

        @Override
        public Optional<OfTeacher> tap() {
            return Optional.of(this);
        }

        @Override
        public String value() {
            return "limbeck/teacher/" + teacher + "/" + teacherValue;
        }

        @Override
        public DType dtype() {
            return DType.FLOAT;
        }
    }

    /**
     * A value of the student itself (self-distillation). What makes it has to be frozen, for the gradient would flow
     * into it otherwise.
     */
    record OfStudent(String value) implements Reference {
        @Override
        public DType dtype() {
            return DType.FLOAT;
        }

        @Override
        public boolean isInput() {
            return false;
        }
    }
}
