package dev.limbeck.measure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run of words that a model or the data mark as one entity.
 *
 * @param first its first word
 * @param last its last word
 * @param type what it is, such as {@code PER}
 */
record Entity(int first, int last, String type) {
    /**
     * A class of words in one of the IOB schemes: {@code B-PER} begins an entity, {@code I-PER} goes on with it, and all
     * that is neither is outside. Where there is one type of entities only, its name may be left out.
     */
    private record Tag(boolean begins, String type) {
        private static final Pattern MARKED = Pattern.compile("([BI])(?:-(.+))?");

        static Tag of(String name) {
            Matcher matcher = MARKED.matcher(name);
            if (!matcher.matches()) {
                return new Tag(false, "");
            }
            return new Tag(matcher.group(1).equals("B"), Objects.requireNonNullElse(matcher.group(2), "_"));
        }

        boolean isOutside() {
            return type.isEmpty();
        }
    }

    /** Whether classes are named in an IOB scheme. */
    static boolean areNamedBy(List<String> classes) {
        return classes.stream().anyMatch(name -> !Tag.of(name).isOutside());
    }

    /**
     * The entities of a sequence, as conlleval and seqeval find them: one begins at B, and also at an I that does not go
     * on with an entity of its type; it ends where the next word does not go on with it.
     *
     * @param words class numbers of the words
     * @param classes what the classes are called
     */
    static Set<Entity> of(int[] words, List<String> classes) {
        Set<Entity> entities = new LinkedHashSet<>();
        int first = 0;
        Tag open = Tag.of("O");
        for (int word = 0; word <= words.length; word++) {
            Tag tag = Tag.of(word < words.length ? classes.get(words[word]) : "O");
            if (!tag.isOutside() && !tag.begins() && tag.type().equals(open.type())) {
                continue;
            }
            if (!open.isOutside()) {
                entities.add(new Entity(first, word - 1, open.type()));
            }
            first = word;
            open = tag;
        }
        return entities;
    }
}
