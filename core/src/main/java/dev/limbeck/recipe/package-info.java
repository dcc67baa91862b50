/** Pipelines as files: what verbs to run, with which options, one after the other. */
@NullMarked
package dev.limbeck.recipe;

import org.jspecify.annotations.NullMarked;
