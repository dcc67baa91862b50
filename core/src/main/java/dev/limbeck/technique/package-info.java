/** What a compression technique is; each family has its own package below. */
@NullMarked
package dev.limbeck.technique;

import org.jspecify.annotations.NullMarked;
