package dev.limbeck.run;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.Passes;
import dev.limbeck.recover.LayerMap;
import dev.limbeck.recover.MaskedLmHead;
import dev.limbeck.recover.TaskHead;
import dev.limbeck.site.Encoder;
import dev.limbeck.technique.structure.EncoderBody;
import dev.limbeck.technique.structure.EncoderWidths;
import dev.limbeck.technique.structure.LayerDropping;
import dev.limbeck.technique.structure.LinearBridge;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Where a student comes from. */
public sealed interface StudentSource {
    /**
     * The student as it begins.
     *
     * @param teacher in canonical form
     * @param answer the teacher's answer
     * @param map a rule of {@link LayerMap} or numbers of blocks
     * @param states what {@link #observation} asks for, of the teacher on rows to train on
     * @param seed of what is random
     * @throws dev.limbeck.error.ModelException if the teacher cannot be made so small
     */
    Student student(Model teacher, String answer, String map, Statistics states, long seed);

    /**
     * What has to be known of the teacher's hidden states before the student can be made.
     *
     * @param teacher in canonical form
     * @param map a rule of {@link LayerMap} or numbers of blocks
     * @throws dev.limbeck.error.ModelException if the teacher cannot be made so small
     */
    default Observation observation(Model teacher, String map) {
        return Observation.of(Set.of());
    }

    /**
     * The teacher with fewer layers, narrower ones, or fewer parts.
     *
     * @param layers how many stay; empty for all
     * @param hidden the width of the hidden states; empty for the teacher's
     * @param heads attention heads; empty for the teacher's
     * @param intermediate the width inside of feed-forward halves; empty for the teacher's share of the hidden width
     * @param start what its weights begin as
     * @param without what it does without
     * @param bridged whether {@linkplain LinearBridge linear maps} stand in place of the layers that are left out
     */
    record Smaller(
            OptionalInt layers,
            OptionalInt hidden,
            OptionalInt heads,
            OptionalInt intermediate,
            StudentStart start,
            Set<LeftOut> without,
            boolean bridged)
            implements StudentSource {
        private static final String PURPOSE = "A student made of the teacher";
        /** A map has as many weights as the square of the width, and texts may be short. */
        private static final int BRIDGE_ROWS = 2048;

        public Smaller {
            without = Set.copyOf(without);
        }

        /** The teacher with fewer layers or narrower ones, and all its parts. */
        public Smaller(
                OptionalInt layers,
                OptionalInt hidden,
                OptionalInt heads,
                OptionalInt intermediate,
                StudentStart start) {
            this(layers, hidden, heads, intermediate, start, Set.of(), false);
        }

        /** The teacher with fewer layers. */
        public static Smaller ofLayers(int layers) {
            return new Smaller(
                    OptionalInt.of(layers),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    StudentStart.SELECTION);
        }

        /** The same without some parts. */
        public Smaller without(Set<LeftOut> parts) {
            return new Smaller(layers, hidden, heads, intermediate, start, parts, bridged);
        }

        /** The same with linear maps in place of the layers that are left out. */
        public Smaller withBridges() {
            return new Smaller(layers, hidden, heads, intermediate, start, without, true);
        }

        @Override
        public Student student(Model teacher, String answer, String map, Statistics states, long seed) {
            Encoder encoder = Encoder.recognise(teacher).require(PURPOSE);
            List<Integer> kept = kept(encoder, map);
            Model shallow =
                    bridged ? LinearBridge.keeping(teacher, kept, states) : LayerDropping.keeping(teacher, kept);
            // Always in the same order, so that an interrupted training knows its student again.
            for (LeftOut part : new TreeSet<>(without)) {
                shallow = part.of(shallow);
            }
            EncoderWidths widths = widths(EncoderWidths.of(encoder));
            boolean isNarrower = !widths.equals(EncoderWidths.of(encoder));
            if (isNarrower && MaskedLmHead.of(shallow).isPresent()) {
                // Its decoder is the table of words, which gets narrower with the body: the head is a new one.
                Model body = start.begun(TaskHead.removedFrom(shallow), widths, states, seed);
                Model headed = MaskedLmHead.attachedTo(body, seed);
                return new Student(headed, headed.graph().outputs().get(0).name(), true);
            }
            boolean isAsItWas = !isNarrower && start != StudentStart.RANDOM;
            Model begun = isAsItWas ? shallow : start.begun(shallow, widths, states, seed);
            return new Student(begun, answer, true);
        }

        private List<Integer> kept(Encoder teacher, String map) {
            int blocks = teacher.blocks().size();
            return LayerMap.parse(map, layers.orElse(blocks), blocks).teacherBlocks();
        }

        @Override
        public Observation observation(Model teacher, String map) {
            if (!bridged) {
                return Observation.of(start.needs(teacher));
            }
            List<Integer> kept = kept(Encoder.recognise(teacher).require(PURPOSE), map);
            Set<Statistic> needs = new HashSet<>(start.needs(teacher));
            needs.addAll(LinearBridge.needs(teacher, kept));
            return new Observation(needs, BRIDGE_ROWS);
        }

        /** The same, with the sizes of an encoder for those that are left open, and no token types where it has none. */
        Smaller completedBy(Encoder encoder, Encoder teacher) {
            EncoderWidths widths = EncoderWidths.of(encoder);
            Set<LeftOut> parts = new HashSet<>(without);
            if (teacher.embeddings().type().isPresent()
                    && encoder.embeddings().type().isEmpty()) {
                parts.add(LeftOut.TOKEN_TYPES);
            }
            return new Smaller(
                    OptionalInt.of(layers.orElse(encoder.blocks().size())),
                    OptionalInt.of(hidden.orElse(widths.hidden())),
                    OptionalInt.of(heads.orElse(widths.heads())),
                    OptionalInt.of(intermediate.orElse(widths.intermediate())),
                    start,
                    parts,
                    bridged);
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
     * The teacher in a smaller shape, with the body of a student that was taught in general (TinyBERT's second stage).
     *
     * @param shape what the student is; what it leaves open is as in {@code general}
     * @param general the model whose body is taken; only the head is that of {@code shape}
     */
    record Started(Smaller shape, Model general) implements StudentSource {
        @Override
        public Observation observation(Model teacher, String map) {
            return shape.observation(teacher, map);
        }

        @Override
        public Student student(Model teacher, String answer, String map, Statistics states, long seed) {
            Model canonical = Passes.canonical(general).model();
            Encoder encoder = Encoder.recognise(canonical).require("A model to begin with");
            Smaller completed =
                    shape.completedBy(encoder, Encoder.recognise(teacher).require(Smaller.PURPOSE));
            Student student = completed.student(teacher, answer, map, states, seed);
            return new Student(EncoderBody.taken(student.model(), canonical), student.answer(), true);
        }
    }

    /**
     * A model that was made of the teacher before.
     *
     * @param model in canonical form, taken as it is: its weights are known by their names
     * @param own its output that is to be like the teacher's answer
     */
    record Prepared(Model model, String own) implements StudentSource {
        @Override
        public Student student(Model teacher, String answer, String map, Statistics states, long seed) {
            return new Student(model, own, true);
        }
    }

    /**
     * A model of the user's own.
     *
     * @param own its output that is to be like the teacher's answer
     */
    record Brought(Model model, String own) implements StudentSource {
        @Override
        public Student student(Model teacher, String answer, String map, Statistics states, long seed) {
            return new Student(Passes.canonical(model).model(), own, true);
        }
    }
}
