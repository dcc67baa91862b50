/** Folders and files of data, read as datasets that a given model can run on. */
@NullMarked
package dev.limbeck.reader;

import org.jspecify.annotations.NullMarked;
