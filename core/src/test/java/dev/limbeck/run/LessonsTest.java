package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.recover.Hints;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.ValuePairs;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.AttentionTransfer;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.run.Lessons.NamedValues;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LessonsTest {
    private static final List<Pair> PAIRS = List.of(new Pair("a", "a", "b"));

    private static List<Objective> matched(MatchBy by) {
        NamedValues named = new NamedValues(PAIRS, by, 3);
        return new Lessons(new MeanSquaredError(), 0, 0, 0, 0, 0, 0, 0, 1, Optional.of(named))
                .objectives("logits", false, Optional.empty(), Optional.empty(), 7);
    }

    private static Objective direct(Distance distance) {
        return new ValuePairs(PAIRS, distance, Optional.empty(), 3, 7);
    }

    @Test
    void namedValuesAreComparedAsAsked() {
        assertThat(matched(MatchBy.ATTENTION)).containsExactly(direct(new AttentionTransfer()));
        assertThat(matched(MatchBy.MSE)).containsExactly(direct(new MeanSquaredError()));
        assertThat(matched(MatchBy.HINT)).containsExactly(new Hints(PAIRS, 3, 7));
    }
}
