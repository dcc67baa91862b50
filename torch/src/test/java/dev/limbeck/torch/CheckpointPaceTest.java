package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointPaceTest {
    @ParameterizedTest
    @CsvSource({"0.1,60", "0.6,60", "1.5,150", "4,400"})
    void whatTakesLongIsDoneMoreSeldom(double secondsToWrite, long secondsBetween) {
        CheckpointPace pace = new CheckpointPace(0);
        assertThat(pace.isDue(nanos(60))).isFalse();
        assertThat(pace.isDue(nanos(60.1))).isTrue();
        double end = 70 + secondsToWrite;
        pace.written(nanos(70), nanos(end));
        assertThat(pace.isDue(nanos(end + secondsBetween - 0.1))).isFalse();
        assertThat(pace.isDue(nanos(end + secondsBetween + 0.1))).isTrue();
    }

    private static long nanos(double seconds) {
        return (long) (seconds * Duration.ofSeconds(1).toNanos());
    }
}
