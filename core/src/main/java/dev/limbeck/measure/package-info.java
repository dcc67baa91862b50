/** What is measured of a model, and the port that measures. */
@NullMarked
package dev.limbeck.measure;

import org.jspecify.annotations.NullMarked;
