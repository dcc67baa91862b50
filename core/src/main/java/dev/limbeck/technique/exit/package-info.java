/** Early exits: student classifiers behind the blocks of a model, and graphs in which confident rows leave there. */
@NullMarked
package dev.limbeck.technique.exit;

import org.jspecify.annotations.NullMarked;
