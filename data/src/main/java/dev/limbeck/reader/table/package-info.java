/** Files of rows: TSV, CSV, JSON lines and Parquet. */
@NullMarked
package dev.limbeck.reader.table;

import org.jspecify.annotations.NullMarked;
