package dev.limbeck.reader;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueType;
import dev.limbeck.reader.table.Numbers;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The classes that a model tells apart.
 *
 * @param count how many; empty if its output does not say
 * @param known their names by number; empty if no file names them
 */
record ModelClasses(OptionalInt count, List<String> known) {
    private static final int SHOWN = 20;

    ModelClasses {
        known = List.copyOf(known);
    }

    /** The classes of a model whose first output is [rows, classes], with the names of its configuration. */
    static ModelClasses of(Model model, List<String> names) {
        OptionalInt count = model.graph().outputs().stream()
                .findFirst()
                .flatMap(output -> output.type().tensor())
                .flatMap(ValueType.TensorType::dims)
                .map(ModelClasses::count)
                .orElseGet(OptionalInt::empty);
        boolean fits = count.isEmpty() || names.size() == count.getAsInt();
        return new ModelClasses(
                count.isEmpty() && !names.isEmpty() ? OptionalInt.of(names.size()) : count, fits ? names : List.of());
    }

    private static OptionalInt count(Dims dims) {
        OptionalLong last = dims.rank() == 2 ? dims.axis(1).size() : OptionalLong.empty();
        return last.isPresent() ? OptionalInt.of(Math.toIntExact(last.getAsLong())) : OptionalInt.empty();
    }

    /** The number of the class that a label names, in any case, or gives as a number. */
    OptionalInt number(String label) {
        OptionalInt named = IntStream.range(0, known.size())
                .filter(i -> known.get(i).equalsIgnoreCase(label))
                .findFirst();
        if (named.isPresent() || !Numbers.isInteger(label)) {
            return named;
        }
        int number = Integer.parseInt(label);
        boolean exists = number >= 0 && number < count.orElse(Integer.MAX_VALUE);
        return exists ? OptionalInt.of(number) : OptionalInt.empty();
    }

    /** Names for all classes, numbers where there are none; at least this many. */
    List<String> names(int atLeast) {
        return known.isEmpty()
                ? IntStream.range(0, count.orElse(atLeast))
                        .mapToObj(Integer::toString)
                        .toList()
                : known;
    }

    /** What the model has, and what to do about a label that is not among it. */
    String described() {
        if (!known.isEmpty()) {
            String shown = String.join(", ", known.subList(0, Math.min(SHOWN, known.size())));
            return "Its classes are " + shown + (known.size() > SHOWN ? ", …" : "") + ", or numbers from 0 to "
                    + (known.size() - 1) + ". Check the label column.";
        }
        String numbers = count.isPresent() ? "Its classes are the numbers from 0 to " + (count.getAsInt() - 1) : "";
        return numbers.isEmpty()
                ? "Its classes have no names: use numbers from 0, or name them as id2label in config.json beside it."
                : numbers + "; for names, add id2label to the config.json beside it.";
    }
}
