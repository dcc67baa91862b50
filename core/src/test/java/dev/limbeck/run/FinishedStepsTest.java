package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.DataException;
import dev.limbeck.measure.Comparison;
import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Score;
import dev.limbeck.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinishedStepsTest {
    private static final Evaluation.Outcome OUTCOME = new Evaluation.Outcome(
            Optional.of(new Comparison(
                    new Score("accuracy", new Interval(0.9, 0.85, 0.95), 100),
                    new Score("accuracy", new Interval(0.8, 0.7, 0.9), 100),
                    new Interval(-0.1, -0.2, 0),
                    OptionalDouble.of(0.04))),
            0.25);
    private static final Evaluation.Outcome NOT_NUMBERS =
            new Evaluation.Outcome(Optional.empty(), Double.POSITIVE_INFINITY);

    @TempDir
    private Path home;

    private Path file;
    private final List<String> notes = new ArrayList<>();
    private int worked;

    @BeforeEach
    void place() {
        file = home.resolve("out.unfinished");
    }

    private FinishedSteps steps(String run) {
        Progress listener = new Progress() {
            @Override
            public Task begin(String what, long total) {
                return SILENT.begin(what, total);
            }

            @Override
            public void note(String line) {
                notes.add(line);
            }
        };
        return FinishedSteps.of(Optional.of(file), run, listener);
    }

    private Evaluation.Outcome once(FinishedSteps steps, String step, Evaluation.Outcome outcome) {
        return steps.once(step, Evaluation.Outcome.class, () -> {
            worked++;
            return outcome;
        });
    }

    @Test
    void aFinishedStepIsNotDoneAgain() {
        FinishedSteps first = steps("run");
        once(first, "a", OUTCOME);
        once(first, "b", NOT_NUMBERS);
        FinishedSteps second = steps("run");

        assertThat(once(second, "a", NOT_NUMBERS)).isEqualTo(OUTCOME);
        assertThat(once(second, "b", OUTCOME)).isEqualTo(NOT_NUMBERS);
        assertThat(worked).isEqualTo(2);
        assertThat(notes).containsExactly("A stopped run goes on: 2 steps are finished already.");
        assertThat(home.toFile().list()).containsExactly("out.unfinished");
    }

    @Test
    void aStepThatFailsIsNotFinished() {
        FinishedSteps first = steps("run");
        assertThatThrownBy(() -> first.once("a", Evaluation.Outcome.class, () -> {
                    throw new DataException("no rows");
                }))
                .hasMessage("no rows");

        once(steps("run"), "a", OUTCOME);
        assertThat(worked).isOne();
    }

    @Test
    void anotherRunStartsAfresh() {
        once(steps("run"), "a", OUTCOME);
        once(steps("other run"), "a", NOT_NUMBERS);

        assertThat(worked).isEqualTo(2);
        assertThat(notes).singleElement().asString().contains("another model, other data or other options");
        assertThat(once(steps("other run"), "a", OUTCOME)).isEqualTo(NOT_NUMBERS);
    }

    /** Every single damaged byte, and every length to which the file may have been cut. */
    @Test
    void aDamagedFileIsNeverUsed() throws IOException {
        once(steps("run"), "a", OUTCOME);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            requireDamaged(flipped);
            requireDamaged(Arrays.copyOf(whole, i));
        }
    }

    private void requireDamaged(byte[] content) throws IOException {
        Files.write(file, content);
        notes.clear();
        steps("run");
        assertThat(notes)
                .as(() -> new String(content, StandardCharsets.ISO_8859_1))
                .singleElement()
                .asString()
                .contains("is damaged", "anew");
    }

    @Test
    void whereNothingCanBeKeptTheRunStops() throws IOException {
        Files.writeString(home.resolve("file"), "");
        file = home.resolve("file/out.unfinished");

        assertThatThrownBy(() -> once(steps("run"), "a", OUTCOME))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be kept in '" + file + "'");
    }
}
