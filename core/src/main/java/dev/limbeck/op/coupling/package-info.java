/** How the axes of an operator's inputs and outputs depend on one another. */
@NullMarked
package dev.limbeck.op.coupling;

import org.jspecify.annotations.NullMarked;
