package dev.limbeck.reader;

import dev.limbeck.data.Labels;
import dev.limbeck.data.Labels.TagLabels;
import dev.limbeck.error.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Turns lists of words' classes into the classes of tokens: each stands at its word's first token. */
final class TagReader {
    private final OptionalInt fixedLength;
    private final Consumer<String> notes;
    private final List<Tagged> rows = new ArrayList<>();
    private long cutWords;

    /** One row: the classes of its words, and for each token the position of the word that it begins, or −1. */
    private record Tagged(List<String> tags, List<Integer> starts, String place) {}

    /**
     * A reader.
     *
     * @param fixedLength tokens of every row, if the model takes one length only
     */
    TagReader(OptionalInt fixedLength, Consumer<String> notes) {
        this.fixedLength = fixedLength;
        this.notes = notes;
    }

    /**
     * One row.
     *
     * @param starts for each token the position of the word that it begins, or −1
     * @throws DataException naming the row if there are not as many classes as words
     */
    void add(List<String> tags, List<String> words, List<Integer> starts, String place) {
        if (tags.size() != words.size()) {
            throw new DataException(place + " has " + words.size() + " words but classes for " + tags.size()
                    + ". Each word needs one.");
        }
        rows.add(new Tagged(tags.stream().map(String::strip).toList(), starts, place));
        int last = -1;
        for (int word : starts) {
            last = Math.max(last, word);
        }
        cutWords +=
                words.stream().skip(last + 1).filter(word -> !word.isBlank()).count();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * The labels of all rows added.
     *
     * @param declared names of classes by number, as the file declares them
     * @throws DataException naming the row if a label is none of the classes
     */
    Labels labels(ModelClasses model, List<String> declared) {
        if (cutWords > 0) {
            notes.accept(cutWords + (cutWords == 1 ? " word does" : " words do")
                    + " not fit into the length and are left out with their classes. --length sets it.");
        }
        ModelClasses classes = model.completedBy(
                declared, rows.stream().flatMap(row -> row.tags().stream()).toList());
        List<List<Integer>> numbers =
                rows.stream().map(row -> numbers(row, classes)).toList();
        int highest = numbers.stream()
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .max()
                .orElse(-1);
        return new TagLabels(numbers, classes.names(highest + 1));
    }

    private List<Integer> numbers(Tagged row, ModelClasses classes) {
        List<Integer> ofWords = row.tags().stream()
                .map(tag -> classes.require(tag, row.place()))
                .toList();
        int length = fixedLength.orElse(row.starts().size());
        List<Integer> ofTokens = new ArrayList<>(length);
        for (int token = 0; token < length; token++) {
            int word = token < row.starts().size() ? row.starts().get(token) : -1;
            ofTokens.add(word < 0 ? TagLabels.IGNORED : ofWords.get(word));
        }
        return ofTokens;
    }
}
