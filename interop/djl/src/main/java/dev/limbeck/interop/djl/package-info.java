/** Runs a model in DJL. */
@NullMarked
package dev.limbeck.interop.djl;

import org.jspecify.annotations.NullMarked;
