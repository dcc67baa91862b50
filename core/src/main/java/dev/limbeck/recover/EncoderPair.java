package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.match.PaddingMask;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A student and its first teacher, both encoders. */
record EncoderPair(Encoder student, Encoder teacher) {
    /** A block of the student, by its number, and the teacher's block that it learns from. */
    record BlockPair(int block, EncoderBlock student, EncoderBlock teacher) {}

    /**
     * @param purpose what needs them, as the beginning of a sentence
     * @throws ModelException if there is no teacher, or one of the two is no encoder
     */
    static EncoderPair of(Model student, List<Model> teachers, String purpose) {
        if (teachers.isEmpty()) {
            throw new ModelException(purpose + " needs a teacher, and there is none.");
        }
        return new EncoderPair(
                Encoder.recognise(student).require(purpose),
                Encoder.recognise(teachers.get(0)).require(purpose));
    }

    /**
     * The two block by block.
     *
     * @param map the teacher's block for each of the student's
     * @param lastOnly whether only the last of the student's is wanted
     * @throws ModelException if the map does not fit them
     */
    List<BlockPair> blocks(LayerMap map, boolean lastOnly) {
        if (student.blocks().size() != map.size()) {
            throw new ModelException("The layer map " + map.teacherBlocks() + " is for " + map.size()
                    + " blocks, but the student has " + student.blocks().size() + ".");
        }
        if (map.last() >= teacher.blocks().size()) {
            throw new ModelException("The layer map " + map.teacherBlocks() + " names block " + map.last()
                    + ", but the teacher has blocks 0 to " + (teacher.blocks().size() - 1) + ".");
        }
        return IntStream.range(lastOnly ? map.size() - 1 : 0, map.size())
                .mapToObj(block -> new BlockPair(
                        block,
                        student.blocks().get(block),
                        teacher.blocks().get(map.teacherBlocks().get(block))))
                .toList();
    }

    /** The padding of values [rows, tokens, ...]; empty if the student's tokens are all real. */
    Optional<Padding> padding() {
        return student.mask().map(PaddingMask::input).map(Padding::ofTokens);
    }
}
