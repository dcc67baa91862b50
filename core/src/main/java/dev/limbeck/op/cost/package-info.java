/** What an operator costs: multiply-accumulates and bytes moved. */
@NullMarked
package dev.limbeck.op.cost;

import org.jspecify.annotations.NullMarked;
