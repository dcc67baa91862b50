/** Pictures to pixel tensors. */
@NullMarked
package dev.limbeck.reader.image;

import org.jspecify.annotations.NullMarked;
