package dev.limbeck.pass.opset;

/**
 * A version of an operator that changed its form or its meaning. Versions that only allow more element types have no
 * step.
 *
 * @param opType the operator before the change
 * @param version the opset that brought the change
 */
record Step(String opType, int version, Change change) {}
