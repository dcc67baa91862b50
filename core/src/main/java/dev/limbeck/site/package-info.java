/** The places of a model that a technique may change. */
@NullMarked
package dev.limbeck.site;

import org.jspecify.annotations.NullMarked;
