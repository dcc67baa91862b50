/** One compression from the original to a measured result with its provenance. */
@NullMarked
package dev.limbeck.run;

import org.jspecify.annotations.NullMarked;
