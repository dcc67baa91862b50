/** More text out of text: rows whose words are replaced, for students to learn from. */
@NullMarked
package dev.limbeck.reader.augment;

import org.jspecify.annotations.NullMarked;
