/** Statistics of activations: what a technique wants, and the port that collects it. */
@NullMarked
package dev.limbeck.calibrate;

import org.jspecify.annotations.NullMarked;
