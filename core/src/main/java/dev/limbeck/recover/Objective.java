package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import java.util.List;

/** What is learned from, as data: it names the terms of a loss over the values of student and teachers. */
public interface Objective {
    /**
     * The terms for these models.
     *
     * @param student in canonical form
     * @param teachers in canonical form; empty if there are none
     * @throws dev.limbeck.error.ModelException if a value that is needed is not there, naming it and the remedy
     */
    List<Term> terms(Model student, List<Model> teachers);
}
