/** Text to token tensors. */
@NullMarked
package dev.limbeck.reader.text;

import org.jspecify.annotations.NullMarked;
