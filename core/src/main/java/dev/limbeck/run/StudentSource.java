package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.pass.Passes;
import dev.limbeck.recover.LayerMap;
import dev.limbeck.site.Encoder;
import dev.limbeck.technique.structure.LayerDropping;

/** Where a student comes from. */
public sealed interface StudentSource {
    /**
     * The student as it begins.
     *
     * @param teacher in canonical form
     * @param map a rule of {@link LayerMap} or numbers of blocks
     */
    Model student(Model teacher, String map);

    /**
     * The teacher with some of its blocks left out.
     *
     * @param layers how many stay
     */
    record FewerLayers(int layers) implements StudentSource {
        @Override
        public Model student(Model teacher, String map) {
            int blocks = Encoder.recognise(teacher)
                    .require("Leaving layers out")
                    .blocks()
                    .size();
            return LayerDropping.keeping(
                    teacher, LayerMap.parse(map, layers, blocks).teacherBlocks());
        }
    }

    /** A model of the user's own. */
    record Brought(Model model) implements StudentSource {
        @Override
        public Model student(Model teacher, String map) {
            return Passes.canonical(model).model();
        }
    }
}
