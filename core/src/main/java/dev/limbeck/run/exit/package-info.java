/** Which row leaves a model at which early exit, what that loses and what it saves. */
@NullMarked
package dev.limbeck.run.exit;

import org.jspecify.annotations.NullMarked;
