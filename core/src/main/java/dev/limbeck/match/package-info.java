/** Finding shapes of computation in a graph: structural patterns that say why they failed, and symbolic sizes. */
@NullMarked
package dev.limbeck.match;

import org.jspecify.annotations.NullMarked;
