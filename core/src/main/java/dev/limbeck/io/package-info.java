/** Files that are either written whole or not at all. */
@NullMarked
package dev.limbeck.io;

import org.jspecify.annotations.NullMarked;
