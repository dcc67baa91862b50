package dev.limbeck.run.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.measure.Predictions;
import dev.limbeck.technique.exit.Uncertainty;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExitAnswersTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void rowsLeaveAtTheFirstExitThatIsSureEnough(long seed) {
        RandomExits random = new RandomExits(80, seed);
        for (double[] thresholds : new double[][] {{0.1, 0.1, 0.1}, {0.4, 0, 0.9}, {0, 0, 0}, {1, 1, 1}, {0, 0.3, 0}}) {
            Departures departures = random.answers().departing(thresholds);

            assertThat(departures.exits()).isEqualTo(random.leaving(thresholds));
            assertThat(random.dropPoints(departures.answers())).isCloseTo(random.dropPoints(thresholds), within(1e-9));
            assertThat(departures.macs(RandomExits.COSTS)).isCloseTo(random.macs(thresholds), within(1e-9));
            assertThat(departures.shares().stream().mapToDouble(share -> share).sum())
                    .isCloseTo(1, within(1e-9));
        }
        assertThat(random.answers().departing(0.3)).isEqualTo(random.answers().departing(0.3, 0.3, 0.3));
    }

    @Test
    void whatIsNoNumberIsNeverSure() {
        Predictions exit = new Predictions(List.of(new float[] {Float.NaN, 0}, new float[] {9, 0}));
        Predictions end = new Predictions(List.of(new float[] {1, 0}, new float[] {0, 1}));
        Departures departures = new ExitAnswers(List.of(exit), end, Uncertainty.CLASSES).departing(1);

        assertThat(departures.exits()).containsExactly(1, 0);
        assertThat(departures.answers().rows())
                .containsExactly(end.rows().get(0), exit.rows().get(1));
        assertThat(departures.shares()).containsExactly(0.5, 0.5);
    }

    @Test
    void thereIsOneThresholdOrOneForEachExit() {
        ExitAnswers answers = new RandomExits(4, 1).answers();
        assertThatThrownBy(() -> answers.departing(0.1, 0.2)).isInstanceOf(IllegalArgumentException.class);
    }
}
