/** The command line: one class per verb, shared options as mixins. */
@NullMarked
package dev.limbeck.cli;

import org.jspecify.annotations.NullMarked;
