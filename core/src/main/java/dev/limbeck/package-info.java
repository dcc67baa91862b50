/** Where programs begin: {@link dev.limbeck.Limbeck}. */
@NullMarked
package dev.limbeck;

import org.jspecify.annotations.NullMarked;
