package dev.limbeck.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.EngineException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutingCalibratorTest {
    private static final Model MODEL = Model.of(GraphEditor.empty("nothing").build(), 21, 10);
    private static final Dataset DATA = new TensorDataset("rows", Map.of("x", Samples.vector(1, 2)), new Labels.None());
    private static final Statistic RANGE = new Statistic("x", new MinMax());
    private static final Statistic IMPORTANCE = new Statistic("x", TaylorImportance.ofChannels(1));

    /** Collects one statistic and answers its own number for it. */
    private record Engine(Statistic only, double number) implements Calibrator {
        @Override
        public boolean supports(Statistic statistic) {
            return statistic.equals(only);
        }

        @Override
        public Statistics collect(Model model, Set<Statistic> wanted, Dataset data) {
            Map<Statistic, Summary> summaries = new HashMap<>();
            wanted.forEach(statistic -> summaries.put(statistic, ChannelValues.of(number)));
            return new Statistics(summaries);
        }
    }

    @Test
    void theFirstEngineThatCanCollects() {
        Calibrator all =
                new RoutingCalibrator(List.of(new Engine(RANGE, 1), new Engine(IMPORTANCE, 2), new Engine(RANGE, 3)));

        assertThat(all.collect(MODEL, Set.of(RANGE, IMPORTANCE), DATA).summaries())
                .isEqualTo(Map.of(RANGE, ChannelValues.of(1), IMPORTANCE, ChannelValues.of(2)));
    }

    @Test
    void whatNoEngineCollectsIsDeclinedWithTheRemedy() {
        Calibrator elements = new RoutingCalibrator(List.of(new Engine(RANGE, 1)));

        assertThat(elements.supports(IMPORTANCE)).isFalse();
        assertThatThrownBy(() -> elements.collect(MODEL, Set.of(RANGE, IMPORTANCE), DATA))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("limbeck-torch");
        assertThatThrownBy(() -> new RoutingCalibrator(List.of()).collect(MODEL, Set.of(RANGE), DATA))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("limbeck-ort");
    }
}
