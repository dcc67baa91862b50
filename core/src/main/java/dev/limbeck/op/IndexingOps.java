package dev.limbeck.op;

import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.coupling.ElementwiseTies;
import dev.limbeck.op.coupling.LayoutTies;
import dev.limbeck.op.coupling.SizeRules;
import dev.limbeck.op.fold.Generation;
import dev.limbeck.op.fold.Indexing;
import dev.limbeck.op.fold.Movement;
import dev.limbeck.op.shape.ElementRules;
import dev.limbeck.op.shape.ElementwiseShapes;
import dev.limbeck.op.shape.GenerationShapes;
import dev.limbeck.op.shape.LayoutShapes;
import dev.limbeck.op.shape.SelectionShapes;
import dev.limbeck.op.shape.WindowShapes;
import java.util.List;

/** Shapes, and operators that move or pick elements. */
final class IndexingOps {
    static final List<Rows> ROWS = List.of(
            op("Identity", 1, 13, 14, 16, 19, 21, 23, 24, 25)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .carries(ElementRules::same)
                    .folds(Movement::identity),
            op("Reshape", 1, 5, 13, 14, 19, 21, 23, 24, 25)
                    .ties(LayoutTies::reshape)
                    .shrinks(SizeRules::reshape)
                    .shape(LayoutShapes::reshape)
                    .carries(ElementRules::same)
                    .folds(Movement::reshape),
            op("Flatten", 1, 9, 11, 13, 21, 23, 24, 25)
                    .ties(LayoutTies::regrouped)
                    .shape(LayoutShapes::flatten)
                    .folds(Movement::flatten),
            op("Squeeze", 1, 11, 13, 21, 23, 24, 25)
                    .ties(LayoutTies::regrouped)
                    .shape(LayoutShapes::squeeze)
                    .carries(ElementRules::same)
                    .folds(Movement::squeeze),
            op("Unsqueeze", 1, 11, 13, 21, 23, 24, 25)
                    .ties(LayoutTies::regrouped)
                    .shape(LayoutShapes::unsqueeze)
                    .carries(ElementRules::same)
                    .folds(Movement::unsqueeze),
            op("Transpose", 1, 13, 21, 23, 24, 25)
                    .ties(LayoutTies::transpose)
                    .shape(LayoutShapes::transpose)
                    .folds(Movement::transpose),
            op("Expand", 8, 13)
                    .ties(LayoutTies::keptAxes)
                    .shrinks(SizeRules::expand)
                    .shape(SelectionShapes::expand)
                    .folds(Movement::expand),
            op("Tile", 6, 13)
                    .ties(LayoutTies::keptAxes)
                    .shape(SelectionShapes::tile)
                    .folds(Movement::tile),
            op("Slice", 1, 10, 11, 13)
                    .ties(LayoutTies::slice)
                    .shrinks(SizeRules::slice)
                    .shape(SelectionShapes::slice)
                    .carries(ElementRules::slice)
                    .folds(Movement::slice),
            op("Split", 2, 11, 13, 18)
                    .ties(LayoutTies::split)
                    .shrinks(SizeRules::split)
                    .shape(SelectionShapes::split)
                    .folds(Movement::split),
            op("Concat", 1, 4, 11, 13)
                    .ties(LayoutTies::concat)
                    .shape(SelectionShapes::concat)
                    .carries(ElementRules::concat)
                    .folds(Movement::concat),
            op("Trilu", 14)
                    .ties(LayoutTies::leadingAxes)
                    .shape(ElementwiseShapes::same)
                    .folds(Movement::triangle),
            op("Gather", 1, 11, 13)
                    .ties(LayoutTies::gather)
                    .shape(SelectionShapes::gather)
                    .carries(ElementRules::gather)
                    .folds(Indexing::gather),
            op("GatherElements", 11, 13).shape(SelectionShapes::gatherElements).folds(Indexing::gatherElements),
            op("GatherND", 11, 12, 13).shape(SelectionShapes::gatherNd).folds(Indexing::gatherNd),
            op("ScatterND", 11, 13, 16, 18).shape(ElementwiseShapes::same).folds(Indexing::scatterNd),
            op("Scatter", 9, 11).shape(ElementwiseShapes::same).folds(Indexing::scatterElements),
            op("ScatterElements", 11, 13, 16, 18).shape(ElementwiseShapes::same).folds(Indexing::scatterElements),
            op("NonZero", 9, 13).shape(SelectionShapes::nonZero).folds(Indexing::nonZero),
            op("OneHot", 9, 11, 28)
                    .accompanied(1, 2)
                    .shape(SelectionShapes::oneHot)
                    .folds(Indexing::oneHot),
            op("Shape", 1, 13, 15, 19, 21, 23, 24, 25)
                    .shape(GenerationShapes::shape)
                    .carries(ElementRules::shape)
                    .folds(Generation::shape),
            op("Size", 1, 13, 19, 21, 23, 24, 25)
                    .shape(GenerationShapes::size)
                    .carries(ElementRules::size)
                    .folds(Generation::size),
            op("ConstantOfShape", 9, 20, 21, 23, 24, 25)
                    .shape(GenerationShapes::constantOfShape)
                    .carries(ElementRules::filled)
                    .folds(Generation::constantOfShape),
            op("Range", 11, 27).shape(GenerationShapes::range).folds(Generation::range),
            op("EyeLike", 9, 22).shape(GenerationShapes::likeInput).folds(Generation::eyeLike),
            op("AffineGrid", 20).shape(GenerationShapes::affineGrid),
            op("BlackmanWindow", 17).shape(GenerationShapes::window),
            op("CenterCropPad", 18).shape(SelectionShapes::centerCropPad),
            op("Compress", 9, 11, 28).shape(SelectionShapes::compress),
            op("Constant", 1, 9, 11, 12, 13, 19, 21, 23, 24, 25).shape(GenerationShapes::constant),
            op("DepthToSpace", 1, 11, 13, 28).ties(LayoutTies::depthToSpace).shape(LayoutShapes::depthToSpace),
            op("GridSample", 16, 20, 22).shape(WindowShapes::gridSample),
            op("HammingWindow", 17).shape(GenerationShapes::window),
            op("HannWindow", 17).shape(GenerationShapes::window),
            op("MelWeightMatrix", 17).shape(GenerationShapes::melWeights),
            op("NonMaxSuppression", 10, 11).shape(SelectionShapes::nonMaxSuppression),
            op("Pad", 1, 2, 11, 13, 18, 19, 21, 23, 24, 25)
                    .ties(LayoutTies::pad)
                    .shrinks(SizeRules::pad)
                    .accompanied(1, 2)
                    .shape(SelectionShapes::pad),
            op("Resize", 10, 11, 13, 18, 19)
                    .ties(LayoutTies::keptAxes)
                    .shrinks(SizeRules::resize)
                    .accompanied(1, 2)
                    .shape(WindowShapes::resize),
            op("ReverseSequence", 10, 28).shape(ElementwiseShapes::same),
            op("RoiAlign", 10, 16, 22).shape(WindowShapes::roiAlign),
            op("SpaceToDepth", 1, 13, 28).ties(LayoutTies::spaceToDepth).shape(LayoutShapes::spaceToDepth),
            op("TensorScatter", 24).shape(ElementwiseShapes::same),
            op("TopK", 1, 10, 11, 24).ties(LayoutTies::keptAxes).shape(SelectionShapes::topK),
            op("Unique", 11, 28).shape(SelectionShapes::unique),
            op("Upsample", 1, 7, 9, 10)
                    .ties(LayoutTies::keptAxes)
                    .accompanied(1)
                    .shape(WindowShapes::upsample));

    private IndexingOps() {}
}
