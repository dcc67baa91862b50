package dev.limbeck.run;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.site.Encoder;
import java.util.List;
import java.util.OptionalLong;

/** Whether a student, or one more teacher, can read the rows that are made for the teacher. */
final class SameRows {
    private final String what;
    private final Model model;
    private final Model teacher;

    private SameRows(String what, Model model, Model teacher) {
        this.what = what;
        this.model = model;
        this.teacher = teacher;
    }

    /**
     * Demands inputs of the same names, element types and fixed sizes, and a vocabulary of the same size.
     *
     * @param what the model is called in messages
     * @param model in canonical form
     * @param teacher in canonical form
     * @throws ModelException if something differs, naming it and the remedy
     */
    static void require(String what, Model model, Model teacher) {
        SameRows rows = new SameRows(what, model, teacher);
        rows.requireNames();
        model.graph().feeds().forEach(rows::requireType);
        rows.requireVocabulary();
    }

    private void requireNames() {
        List<String> asked = names(model);
        List<String> known = names(teacher);
        if (!known.containsAll(asked)) {
            throw new ModelException("The " + what + " reads " + asked + " and the teacher reads " + known
                    + ": what the " + what + " reads, the teacher has to read under the same name. Export it with the"
                    + " teacher's inputs.");
        }
    }

    private static List<String> names(Model model) {
        return model.graph().feeds().stream().map(ValueInfo::name).toList();
    }

    private void requireType(ValueInfo input) {
        TensorType own = tensor(input);
        TensorType known = teacher.graph().feeds().stream()
                .filter(feed -> feed.name().equals(input.name()))
                .findFirst()
                .map(SameRows::tensor)
                .orElseThrow();
        boolean fits = own.dtype() == known.dtype()
                && (own.dims().isEmpty()
                        || known.dims().isEmpty()
                        || haveSameSizes(own.dims().get(), known.dims().get()));
        if (!fits) {
            throw new ModelException("The " + what + " reads '" + input.name() + "' as " + own
                    + " and the teacher reads it as " + known + ", but both get the same rows. Export the " + what
                    + " with the teacher's types and sizes.");
        }
    }

    private static TensorType tensor(ValueInfo input) {
        return input.type().tensor().orElseThrow(() -> new ModelException("'" + input.name() + "' is no tensor."));
    }

    /** The rows' axis apart: how many are run together is no matter of the rows. */
    private static boolean haveSameSizes(Dims own, Dims known) {
        if (own.rank() != known.rank()) {
            return false;
        }
        for (int axis = 1; axis < own.rank(); axis++) {
            OptionalLong size = own.axis(axis).size();
            OptionalLong other = known.axis(axis).size();
            if (size.isPresent() && other.isPresent() && size.getAsLong() != other.getAsLong()) {
                return false;
            }
        }
        return true;
    }

    private void requireVocabulary() {
        OptionalLong own = vocabulary(model);
        OptionalLong known = vocabulary(teacher);
        if (own.isPresent() && known.isPresent() && own.getAsLong() != known.getAsLong()) {
            throw new ModelException("The " + what + " knows " + own.getAsLong() + " tokens and the teacher "
                    + known.getAsLong() + ", so the same numbers stand for other words. Take a " + what
                    + " with the teacher's vocabulary, or let distill make one with --layers.");
        }
    }

    private static OptionalLong vocabulary(Model model) {
        return Encoder.recognise(model)
                .encoder()
                .map(encoder -> OptionalLong.of(encoder.embeddings().word().rows()))
                .orElseGet(OptionalLong::empty);
    }
}
