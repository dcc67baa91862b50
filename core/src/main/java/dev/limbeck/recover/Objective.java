package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import java.util.List;

/** What is learned from, as data: it names the terms of a loss over the values of student and teachers. */
public interface Objective {
    /**
     * A model, student or teacher, with the values that this objective compares, where it has none by that name yet.
     * What is added stays in the graph that is trained and does not come into the result.
     *
     * @param model in canonical form
     */
    default Model prepared(Model model) {
        return model;
    }

    /**
     * The terms for these models.
     *
     * @param student in canonical form, prepared
     * @param teachers in canonical form, prepared; empty if there are none
     * @throws dev.limbeck.error.ModelException if a value that is needed is not there, naming it and the remedy
     */
    List<Term> terms(Model student, List<Model> teachers);
}
