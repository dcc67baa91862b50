package dev.limbeck.technique.exit;

import dev.limbeck.pass.Tape;
import dev.limbeck.pass.deploy.PackedIndices;
import dev.limbeck.technique.exit.Scope.Inside;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the rows that go on behind an exit side by side. With {@code staying} their numbers,
 *
 * <pre>
 * hidden' = hidden[staying]                      of rows [B, …]
 * hidden' = hidden[flat(back[staying])[index']]  of packed tokens [T, …]
 * input'  = input[staying]
 * value'  = f(input')                            masks and indices: what was made of inputs is made again
 * </pre>
 *
 * <p>{@link PackedIndices} says what {@code back} and {@code index} are; {@code index'} is that of the rows that go on.
 * If no row left, the values stay as they are and only copies are paid.
 */
final class Compaction {
    private final Stages stages;
    private final int exit;
    private final String hidden;
    private final List<String> inputs;
    private final List<String> made;

    Compaction(Stages stages, int exit) {
        this.stages = stages;
        this.exit = exit;
        this.hidden = stages.exit(exit).hidden();
        this.inputs = stages.inputs(exit);
        this.made = stages.made(exit);
    }

    /**
     * Adds the nodes.
     *
     * @param names what the flat graph's values are called before
     * @param staying the rows that go on, INT64 [rows that go on]
     * @param some whether any row left, BOOL
     * @return what the flat graph's values are called afterwards
     */
    Map<String, String> write(Scope scope, Map<String, String> names, String staying, String some) {
        List<String> values = stages.carried(exit);
        List<String> results = values.stream().map(scope::own).toList();
        int layer = stages.exit(exit).layer();
        scope.choose(
                some,
                new Inside("fewer_" + layer, inner -> fewer(inner, names, staying)),
                new Inside("all_" + layer, inner -> same(inner.tape(), values, names)),
                results);
        Map<String, String> after = new HashMap<>(names);
        for (int i = 0; i < values.size(); i++) {
            after.put(values.get(i), results.get(i));
        }
        return after;
    }

    private List<String> fewer(Scope scope, Map<String, String> names, String staying) {
        Tape tape = scope.tape();
        Map<String, String> rows = new HashMap<>(names);
        inputs.forEach(input -> rows.put(input, tape.add("input", "Gather", Scope.name(input, names), staying)));
        Map<String, String> again = scope.copy(stages.making(made), rows);
        String rowsOfHidden = stages.packed()
                .map(packed -> tokens(tape, packed, names, again, staying))
                .orElse(staying);
        List<String> results = new ArrayList<>();
        results.add(tape.add("hidden", "Gather", Scope.name(hidden, names), rowsOfHidden));
        inputs.forEach(input -> results.add(Scope.name(input, again)));
        made.forEach(value -> results.add(Scope.name(value, again)));
        return results;
    }

    /** The packed tokens of the rows that go on. */
    private static String tokens(
            Tape tape, PackedIndices packed, Map<String, String> before, Map<String, String> after, String staying) {
        String places = tape.add("places", "Gather", Scope.name(packed.back(), before), staying);
        String flat = tape.add("places_flat", "Reshape", places, tape.constant("flat", Tensor.vector(-1L)));
        return tape.add("tokens", "Gather", flat, Scope.name(packed.index(), after));
    }

    private static List<String> same(Tape tape, List<String> values, Map<String, String> names) {
        return values.stream()
                .map(value -> tape.add("same", "Identity", Scope.name(value, names)))
                .toList();
    }
}
