/** The main job on a real model and real text, both from Maven Central. */
@NullMarked
package dev.limbeck.cli.demo;

import org.jspecify.annotations.NullMarked;
