package dev.limbeck.site;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.DeadCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The early exits of a model in its flat form, in which every exit is an output. Written into the file's
 * {@code metadata_props}, so that they are found again in a model that was quantized, lowered, or written and read:
 *
 * <pre>
 * limbeck.exits = blocks ⏎ (block ⇥ logits ⇥ hidden ⏎)*
 * </pre>
 *
 * @param all the exits by block, rising
 * @param blocks how many blocks the model has; 0 if it has no exits
 */
public record Exits(List<Exit> all, int blocks) {
    private static final String KEY = "limbeck.exits";
    private static final int COLUMNS = 3;

    public Exits {
        all = all.stream().sorted(Comparator.comparingInt(Exit::block)).toList();
    }

    /**
     * The exits of a model; none if it says nothing about any.
     *
     * @throws ModelException if what the file says about its exits cannot be read
     */
    public static Exits of(Model model) {
        String text = model.metadata().getOrDefault(KEY, "0");
        try {
            return parsed(text.split("\n", -1));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new ModelException(
                    "What the model says about its early exits cannot be read: " + KEY + " is '" + text + "'.", e);
        }
    }

    private static Exits parsed(String[] lines) {
        List<Exit> exits = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            String[] columns = lines[i].split("\t", COLUMNS);
            exits.add(new Exit(Integer.parseInt(columns[0]), columns[2], columns[1]));
        }
        return new Exits(exits, Integer.parseInt(lines[0]));
    }

    /** The model with these exits written down, in place of what it said about exits before. */
    public Model writtenTo(Model model) {
        String text = all.stream()
                .map(exit -> "\n" + exit.block() + "\t" + exit.logits() + "\t" + exit.hidden())
                .collect(Collectors.joining());
        return all.isEmpty() ? model.withoutMetadata(KEY) : model.withMetadata(KEY, blocks + text);
    }

    /** A model in flat form without its exits: their outputs, what made them, and what was said about them. */
    public static Model removedFrom(Model flat) {
        return keeping(flat, exit -> false);
    }

    /** A model in flat form with only those of its exits that pass a test. */
    public static Model keeping(Model flat, Predicate<Exit> test) {
        Exits exits = of(flat);
        List<Exit> kept = exits.all.stream().filter(test).toList();
        if (kept.size() == exits.all.size()) {
            return flat;
        }
        GraphEditor editor = flat.edit();
        exits.all.stream().filter(exit -> !kept.contains(exit)).forEach(exit -> editor.removeOutput(exit.logits()));
        Model rest = new DeadCode().apply(flat.withGraph(editor.build())).model();
        return new Exits(kept, exits.blocks).writtenTo(rest);
    }
}
