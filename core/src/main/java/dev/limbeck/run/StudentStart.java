package dev.limbeck.run;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.technique.structure.EncoderWidths;
import dev.limbeck.technique.structure.Narrowing;
import java.util.Set;

/** What the weights of a student that is made of the teacher begin as. */
public enum StudentStart {
    /** The teacher's channels, heads and neurons that count most by their weights. */
    SELECTION {
        @Override
        Model begun(Model wide, EncoderWidths widths, Statistics states, long seed) {
            return Narrowing.narrowed(wide, widths);
        }
    },
    /** The teacher's hidden states along their principal directions; heads and neurons as by selection. */
    PCA {
        @Override
        Model begun(Model wide, EncoderWidths widths, Statistics states, long seed) {
            return Narrowing.principal(wide, widths, states);
        }

        @Override
        Set<Statistic> needs(Model teacher) {
            return Narrowing.needsForPrincipal(teacher);
        }
    },
    /** Random numbers, nothing of the teacher's. */
    RANDOM {
        @Override
        Model begun(Model wide, EncoderWidths widths, Statistics states, long seed) {
            return Narrowing.random(wide, widths, seed);
        }
    };

    /** The wide encoder made as narrow as that. */
    abstract Model begun(Model wide, EncoderWidths widths, Statistics states, long seed);

    /** What has to be known of the teacher's hidden states. */
    Set<Statistic> needs(Model teacher) {
        return Set.of();
    }
}
