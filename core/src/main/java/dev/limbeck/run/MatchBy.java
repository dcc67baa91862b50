package dev.limbeck.run;

import dev.limbeck.recover.Hints;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.ValuePairs;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.AttentionTransfer;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.MeanSquaredError;
import java.util.List;
import java.util.Optional;

/** How values that are matched by name are compared. */
public enum MatchBy {
    /** By where feature maps are strong, of whatever channels. */
    ATTENTION {
        @Override
        Objective objective(List<Pair> pairs, double weight, long seed) {
            return direct(pairs, new AttentionTransfer(), weight, seed);
        }
    },
    /** By the squared distance of anything. */
    MSE {
        @Override
        Objective objective(List<Pair> pairs, double weight, long seed) {
            return direct(pairs, new MeanSquaredError(), weight, seed);
        }
    },
    /** By the squared distance of feature maps behind a learned convolution. */
    HINT {
        @Override
        Objective objective(List<Pair> pairs, double weight, long seed) {
            return new Hints(pairs, weight, seed);
        }
    };

    abstract Objective objective(List<Pair> pairs, double weight, long seed);

    private static Objective direct(List<Pair> pairs, Distance distance, double weight, long seed) {
        return new ValuePairs(pairs, distance, Optional.empty(), weight, seed);
    }
}
