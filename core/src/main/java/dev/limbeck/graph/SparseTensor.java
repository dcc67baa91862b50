package dev.limbeck.graph;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;

/**
 * A sparse constant as ONNX stores it.
 *
 * @param values the non-zero elements, [nnz]
 * @param indices INT64, either [nnz] of ascending flat positions or [nnz, rank] of coordinates
 * @param shape the dense shape
 */
public record SparseTensor(Tensor values, Tensor indices, Shape shape) {}
