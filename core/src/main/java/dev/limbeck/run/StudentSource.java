package dev.limbeck.run;

import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.Passes;
import dev.limbeck.recover.LayerMap;
import dev.limbeck.site.Encoder;
import dev.limbeck.technique.structure.EncoderWidths;
import dev.limbeck.technique.structure.LayerDropping;
import dev.limbeck.technique.structure.Narrowing;
import java.util.OptionalInt;

/** Where a student comes from. */
public sealed interface StudentSource {
    /**
     * The student as it begins.
     *
     * @param teacher in canonical form
     * @param answer the teacher's answer
     * @param map a rule of {@link LayerMap} or numbers of blocks
     * @param seed of what is random
     * @throws dev.limbeck.error.ModelException if the teacher cannot be made so small
     */
    Student student(Model teacher, String answer, String map, long seed);

    /**
     * The teacher with fewer layers, or narrower ones.
     *
     * @param layers how many stay; empty for all
     * @param hidden the width of the hidden states; empty for the teacher's
     * @param heads attention heads; empty for the teacher's
     * @param intermediate the width inside of feed-forward halves; empty for the teacher's share of the hidden width
     * @param random whether the student begins at random and not with the teacher's weights
     */
    record Smaller(OptionalInt layers, OptionalInt hidden, OptionalInt heads, OptionalInt intermediate, boolean random)
            implements StudentSource {
        private static final String PURPOSE = "A student made of the teacher";

        /** The teacher with fewer layers. */
        public static Smaller ofLayers(int layers) {
            return new Smaller(
                    OptionalInt.of(layers), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), false);
        }

        @Override
        public Student student(Model teacher, String answer, String map, long seed) {
            Encoder encoder = Encoder.recognise(teacher).require(PURPOSE);
            int blocks = encoder.blocks().size();
            LayerMap kept = LayerMap.parse(map, layers.orElse(blocks), blocks);
            Model shallow = LayerDropping.keeping(teacher, kept.teacherBlocks());
            EncoderWidths widths = widths(EncoderWidths.of(encoder));
            if (random) {
                return new Student(Narrowing.random(shallow, widths, seed), answer, true);
            }
            boolean isNarrower = !widths.equals(EncoderWidths.of(encoder));
            return new Student(isNarrower ? Narrowing.narrowed(shallow, widths) : shallow, answer, true);
        }

        private EncoderWidths widths(EncoderWidths teacher) {
            try {
                EncoderWidths widths = teacher.resized(hidden.orElse(teacher.hidden()), heads.orElse(teacher.heads()));
                return intermediate.isPresent() ? widths.withIntermediate(intermediate.getAsInt()) : widths;
            } catch (IllegalArgumentException e) {
                throw new RecipeException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    /**
     * A model of the user's own.
     *
     * @param own its output that is to be like the teacher's answer
     */
    record Brought(Model model, String own) implements StudentSource {
        @Override
        public Student student(Model teacher, String answer, String map, long seed) {
            return new Student(Passes.canonical(model).model(), own, true);
        }
    }
}
