package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.match.PaddingMask;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import java.util.List;
import java.util.Optional;

/**
 * Two encoders block by block.
 *
 * @param map the teacher's block for each of the student's
 */
record EncoderPair(Encoder student, Encoder teacher, LayerMap map) {
    /**
     * @param purpose what needs them, as the beginning of a sentence
     * @throws ModelException if there is no teacher, one of the two is no encoder, or the map does not fit them
     */
    static EncoderPair of(Model student, List<Model> teachers, String purpose, LayerMap map) {
        if (teachers.isEmpty()) {
            throw new ModelException(purpose + " needs a teacher, and there is none.");
        }
        Encoder own = Encoder.recognise(student).require(purpose);
        Encoder taught = Encoder.recognise(teachers.get(0)).require(purpose);
        if (own.blocks().size() != map.size()) {
            throw new ModelException("The layer map " + map.teacherBlocks() + " is for " + map.size()
                    + " blocks, but the student has " + own.blocks().size() + ".");
        }
        if (map.last() >= taught.blocks().size()) {
            throw new ModelException("The layer map " + map.teacherBlocks() + " names block " + map.last()
                    + ", but the teacher has blocks 0 to " + (taught.blocks().size() - 1) + ".");
        }
        return new EncoderPair(own, taught, map);
    }

    /** A block of the student. */
    EncoderBlock student(int block) {
        return student.blocks().get(block);
    }

    /** The teacher's block for a block of the student. */
    EncoderBlock teacher(int block) {
        return teacher.blocks().get(map.teacherBlocks().get(block));
    }

    /** The input [rows, tokens] that tells the student's tokens from padding. */
    Optional<String> tokens() {
        return student.mask().map(PaddingMask::input);
    }
}
