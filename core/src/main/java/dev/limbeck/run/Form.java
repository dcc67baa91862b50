package dev.limbeck.run;

import dev.limbeck.graph.Model;

/**
 * One way to write a model for a target; all forms of a model give the same answers up to rounding, and which is the
 * fastest depends on the machine, the batch and the runtime.
 *
 * @param name what distinguishes it
 */
record Form(String name, Model model) {}
