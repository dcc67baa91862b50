package dev.limbeck.op;

import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.fold.Generation;
import dev.limbeck.op.fold.Indexing;
import dev.limbeck.op.fold.Movement;
import java.util.List;

/** Shapes, and operators that move or pick elements. */
final class IndexingOps {
    static final List<Rows> ROWS = List.of(
            op("Identity", 1, 13, 14, 16, 19, 21, 23, 24, 25).folds(Movement::identity),
            op("Reshape", 1, 5, 13, 14, 19, 21, 23, 24, 25).folds(Movement::reshape),
            op("Flatten", 1, 9, 11, 13, 21, 23, 24, 25).folds(Movement::flatten),
            op("Squeeze", 1, 11, 13, 21, 23, 24, 25).folds(Movement::squeeze),
            op("Unsqueeze", 1, 11, 13, 21, 23, 24, 25).folds(Movement::unsqueeze),
            op("Transpose", 1, 13, 21, 23, 24, 25).folds(Movement::transpose),
            op("Expand", 8, 13).folds(Movement::expand),
            op("Tile", 6, 13).folds(Movement::tile),
            op("Slice", 1, 10, 11, 13).folds(Movement::slice),
            op("Split", 2, 11, 13, 18).folds(Movement::split),
            op("Concat", 1, 4, 11, 13).folds(Movement::concat),
            op("Trilu", 14).folds(Movement::triangle),
            op("Gather", 1, 11, 13).folds(Indexing::gather),
            op("GatherElements", 11, 13).folds(Indexing::gatherElements),
            op("GatherND", 11, 12, 13).folds(Indexing::gatherNd),
            op("ScatterND", 11, 13, 16, 18).folds(Indexing::scatterNd),
            op("Scatter", 9, 11).folds(Indexing::scatterElements),
            op("ScatterElements", 11, 13, 16, 18).folds(Indexing::scatterElements),
            op("NonZero", 9, 13).folds(Indexing::nonZero),
            op("OneHot", 9, 11, 28).folds(Indexing::oneHot),
            op("Shape", 1, 13, 15, 19, 21, 23, 24, 25).folds(Generation::shape),
            op("Size", 1, 13, 19, 21, 23, 24, 25).folds(Generation::size),
            op("ConstantOfShape", 9, 20, 21, 23, 24, 25).folds(Generation::constantOfShape),
            op("Range", 11, 27).folds(Generation::range),
            op("EyeLike", 9, 22).folds(Generation::eyeLike),
            op("AffineGrid", 20),
            op("BlackmanWindow", 17),
            op("CenterCropPad", 18),
            op("Compress", 9, 11, 28),
            op("Constant", 1, 9, 11, 12, 13, 19, 21, 23, 24, 25),
            op("DepthToSpace", 1, 11, 13, 28),
            op("GridSample", 16, 20, 22),
            op("HammingWindow", 17),
            op("HannWindow", 17),
            op("MelWeightMatrix", 17),
            op("NonMaxSuppression", 10, 11),
            op("Pad", 1, 2, 11, 13, 18, 19, 21, 23, 24, 25),
            op("Resize", 10, 11, 13, 18, 19),
            op("ReverseSequence", 10, 28),
            op("RoiAlign", 10, 16, 22),
            op("SpaceToDepth", 1, 13, 28),
            op("TensorScatter", 24),
            op("TopK", 1, 10, 11, 24),
            op("Unique", 11, 28),
            op("Upsample", 1, 7, 9, 10));

    private IndexingOps() {}
}
