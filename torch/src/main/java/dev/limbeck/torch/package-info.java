/**
 * Computes ONNX graphs on libtorch, so that their gradients are known and they can be trained.
 *
 * <p>Native memory has one owner, {@link dev.limbeck.torch.NativeScope}. No type of libtorch stands in a public
 * signature.
 */
@NullMarked
package dev.limbeck.torch;

import org.jspecify.annotations.NullMarked;
