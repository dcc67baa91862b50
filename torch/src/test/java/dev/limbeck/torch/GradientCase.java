package dev.limbeck.torch;

/** An operator with operands drawn at random for which its definition is smooth; those to differentiate are DOUBLE. */
@FunctionalInterface
interface GradientCase {
    NodeCase draw(Draws draws);
}
