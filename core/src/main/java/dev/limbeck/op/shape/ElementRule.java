package dev.limbeck.op.shape;

import java.util.List;
import java.util.Optional;

/**
 * Carries shape arithmetic through an operator: the elements of its first output, an integer scalar or vector, from
 * those of its inputs.
 */
@FunctionalInterface
public interface ElementRule {
    ElementRule UNKNOWN = call -> Optional.empty();

    Optional<List<Quantity>> elements(ShapeCall call);
}
