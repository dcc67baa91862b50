package dev.limbeck.recover.distance;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/**
 * Where feature maps are strong: ‖Q_S/‖Q_S‖ − Q_T/‖Q_T‖‖², Q = Σ_c F_c², the mean over the rows, for maps [rows, channels,
 * height, width] against maps of the same height and width and any number of channels (attention transfer, Zagoruyko
 * and Komodakis 2017, equation 2 with p = 2).
 */
public record AttentionTransfer() implements Distance {
    @Override
    public String write(Tape tape, String student, String reference) {
        String own = where(tape, "student", student);
        String taught = where(tape, "reference", reference);
        String difference = tape.add("difference", "Sub", own, taught);
        String square = tape.add("square", "Mul", difference, difference);
        String axis = tape.constant("axis", Tensor.vector(-1L));
        String sum = tape.add("sum", "ReduceSum", Map.of("keepdims", Attribute.of(0)), square, axis);
        return tape.add("mean", "ReduceMean", Map.of("keepdims", Attribute.of(0)), sum);
    }

    @Override
    public boolean fitsAnyWidth() {
        return true;
    }

    /** Σ_c F² of every place as a unit vector, [rows, height · width]. */
    private static String where(Tape tape, String step, String maps) {
        String squares = tape.add(step + "_of_maps", "Mul", maps, maps);
        String channels = tape.constant(step + "_channels", Tensor.vector(1L));
        String strength = tape.add(step + "_strength", "ReduceSum", squares, channels);
        return UnitVectors.of(
                tape, step, tape.add(step + "_flat", "Flatten", Map.of("axis", Attribute.of(1)), strength));
    }
}
