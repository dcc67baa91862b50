package dev.limbeck.reader;

import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueType;
import dev.limbeck.reader.table.Numbers;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The classes that a model tells apart.
 *
 * @param count how many; empty if its output does not say
 * @param known their names by number; empty if no file names them
 * @param open whether the model is yet to get a head, for whatever classes the data have
 */
record ModelClasses(OptionalInt count, List<String> known, boolean open) {
    /** Those of a model whose head is yet to be made. */
    static final ModelClasses OPEN = new ModelClasses(OptionalInt.empty(), List.of(), true);

    private static final int SHOWN = 20;

    ModelClasses {
        known = List.copyOf(known);
    }

    /** The classes of a model whose first output is [rows, classes], with the names of its configuration. */
    static ModelClasses ofRows(Model model, List<String> names) {
        return of(model, 2, names);
    }

    /** The classes of a model whose first output is [rows, tokens, classes], with the names of its configuration. */
    static ModelClasses ofTokens(Model model, List<String> names) {
        return of(model, 3, names);
    }

    private static ModelClasses named(List<String> names) {
        return new ModelClasses(OptionalInt.of(names.size()), names, false);
    }

    /**
     * The classes with the names that data give them, if nothing beside the model names them.
     *
     * @param declared names by number, as the file declares them; empty if it does not
     * @param used the labels of all rows; those that are names are numbered in alphabetical order if the model is open
     */
    ModelClasses completedBy(List<String> declared, Collection<String> used) {
        if (!known.isEmpty()) {
            return this;
        }
        if (!declared.isEmpty() && count.orElse(declared.size()) == declared.size()) {
            return named(declared);
        }
        boolean numbered = used.stream().allMatch(Numbers::isInteger);
        return open && !numbered ? named(used.stream().distinct().sorted().toList()) : this;
    }

    /** The classes once the first split is read: those of its labels, if the model was open. */
    ModelClasses settledBy(Labels labels) {
        return labels.classNames()
                .filter(names -> open)
                .map(ModelClasses::named)
                .orElse(this);
    }

    private static ModelClasses of(Model model, int rank, List<String> names) {
        OptionalInt count = model.graph().outputs().stream()
                .findFirst()
                .flatMap(output -> output.type().tensor())
                .flatMap(ValueType.TensorType::dims)
                .map(dims -> count(dims, rank))
                .orElseGet(OptionalInt::empty);
        boolean fits = count.isEmpty() || names.size() == count.getAsInt();
        return new ModelClasses(
                count.isEmpty() && !names.isEmpty() ? OptionalInt.of(names.size()) : count,
                fits ? names : List.of(),
                false);
    }

    private static OptionalInt count(Dims dims, int rank) {
        OptionalLong last = dims.rank() == rank ? dims.axis(rank - 1).size() : OptionalLong.empty();
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

    /**
     * The number of the class of a label.
     *
     * @param place where the label stands, for messages
     * @throws DataException if it is none of the model's
     */
    int require(String label, String place) {
        return number(label)
                .orElseThrow(
                        () -> new DataException(place + ": the model has no class '" + label + "'. " + described()));
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
