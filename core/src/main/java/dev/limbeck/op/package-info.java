/** The table of operators and what is computed from it: shapes, costs, constants. */
@NullMarked
package dev.limbeck.op;

import org.jspecify.annotations.NullMarked;
