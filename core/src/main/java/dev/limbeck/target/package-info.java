/** Where the result will run, and what is counted there. */
@NullMarked
package dev.limbeck.target;

import org.jspecify.annotations.NullMarked;
