/** Distances: each is a few standard operators that end in one number. */
@NullMarked
package dev.limbeck.recover.distance;

import org.jspecify.annotations.NullMarked;
