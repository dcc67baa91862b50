/**
 * Lowers the canonical form, without loss, to the graph that ONNX Runtime's CPU provider runs fastest. Which of the
 * {@link dev.limbeck.pass.deploy.DeploymentForm forms} that is depends on batch and lengths, so callers measure.
 */
@NullMarked
package dev.limbeck.pass.deploy;

import org.jspecify.annotations.NullMarked;
