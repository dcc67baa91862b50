/** The passes that bring any export into the canonical form: standard operators at the level people think in. */
@NullMarked
package dev.limbeck.pass.canonical;

import org.jspecify.annotations.NullMarked;
