/** How long work tells what it is doing. */
@NullMarked
package dev.limbeck.progress;

import org.jspecify.annotations.NullMarked;
