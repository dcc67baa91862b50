/** What tests share: contracts of the extension points, seeded generators, and where real models and data lie. */
@NullMarked
package dev.limbeck.testkit;

import org.jspecify.annotations.NullMarked;
