/** What is known about types and shapes before a model runs. */
@NullMarked
package dev.limbeck.op.shape;

import org.jspecify.annotations.NullMarked;
