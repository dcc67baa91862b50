package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;

/**
 * The diagonal of a Fisher information, as {@link FisherDiagonal} defines it.
 *
 * @param diagonal DOUBLE, in the shape of the initializer
 */
public record FisherInformation(Tensor diagonal) implements Summary {}
