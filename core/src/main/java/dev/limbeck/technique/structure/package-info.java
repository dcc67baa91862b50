/** Techniques that change how many layers a model has, and of what shape. */
@NullMarked
package dev.limbeck.technique.structure;

import org.jspecify.annotations.NullMarked;
