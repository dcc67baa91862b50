/** Typed, immutable arrays: shapes, element types and bytes. */
@NullMarked
package dev.limbeck.tensor;

import org.jspecify.annotations.NullMarked;
