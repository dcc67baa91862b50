/** The one root of everything limbeck throws on purpose. */
@NullMarked
package dev.limbeck.error;

import org.jspecify.annotations.NullMarked;
