/** The evidence of a run as one page of HTML that needs nothing beside it. */
@NullMarked
package dev.limbeck.cli.report;

import org.jspecify.annotations.NullMarked;
