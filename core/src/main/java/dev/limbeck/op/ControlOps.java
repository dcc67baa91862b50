package dev.limbeck.op;

import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.cost.CostRules;
import dev.limbeck.op.coupling.RecurrentTies;
import dev.limbeck.op.coupling.SizeRules;
import dev.limbeck.op.shape.GenerationShapes;
import dev.limbeck.op.shape.SequenceShapes;
import java.util.List;

/** Recurrent networks, control flow, randomness, and operators that are only carried. */
final class ControlOps {
    static final List<Rows> ROWS = List.of(
            op("GRU", 1, 3, 7, 14, 22)
                    .cost(CostRules::recurrent)
                    .ties(RecurrentTies.gates(3))
                    .shrinks(SizeRules::hiddenUnits)
                    .shape(SequenceShapes::recurrent),
            op("If", 1, 11, 13, 16, 19, 21, 23, 24, 25)
                    .cost(CostRules::branches)
                    .shape(SequenceShapes::branches),
            op("LSTM", 1, 7, 14, 22)
                    .cost(CostRules::recurrent)
                    .ties(RecurrentTies.gates(4))
                    .shrinks(SizeRules::hiddenUnits)
                    .shape(SequenceShapes::recurrent),
            op("Loop", 1, 11, 13, 16, 19, 21, 23, 24, 25).cost(CostRules::loop).shape(SequenceShapes::loop),
            op("RNN", 1, 7, 14, 22)
                    .cost(CostRules::recurrent)
                    .ties(RecurrentTies.gates(1))
                    .shrinks(SizeRules::hiddenUnits)
                    .shape(SequenceShapes::recurrent),
            op("RandomNormal", 1, 22).random().shape(GenerationShapes::shapeAttribute),
            op("RandomNormalLike", 1, 22).random().shape(GenerationShapes::likeInput),
            op("RandomUniform", 1, 22).random().shape(GenerationShapes::shapeAttribute),
            op("RandomUniformLike", 1, 22).random().shape(GenerationShapes::likeInput),
            op("Multinomial", 7, 22).random().shape(GenerationShapes::samples),
            op("Scan", 8, 9, 11, 16, 19, 21, 23, 24, 25).cost(CostRules::scan).shape(SequenceShapes::scan),
            op("ConcatFromSequence", 11),
            op("ImageDecoder", 20),
            op("Optional", 15, 28),
            op("OptionalGetElement", 15, 18, 28),
            op("OptionalHasElement", 15, 18, 28),
            op("RegexFullMatch", 20),
            op("SequenceAt", 11),
            op("SequenceConstruct", 11),
            op("SequenceEmpty", 11),
            op("SequenceErase", 11),
            op("SequenceInsert", 11),
            op("SequenceLength", 11),
            op("SequenceMap", 17),
            op("SplitToSequence", 11, 24),
            op("StringConcat", 20),
            op("StringNormalizer", 10),
            op("StringSplit", 20),
            op("TfIdfVectorizer", 9));

    private ControlOps() {}
}
