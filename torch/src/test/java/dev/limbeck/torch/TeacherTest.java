package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Batch;
import dev.limbeck.graph.Model;
import dev.limbeck.recover.AttentionScores;
import dev.limbeck.recover.HiddenStates;
import dev.limbeck.recover.LayerMap;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Reference.OfTeacher;
import dev.limbeck.recover.SoftTargets;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.ValueRelations;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a teacher's answers is what it would say again, to half precision. */
class TeacherTest {
    private static final Shapes SHAPES = Shapes.SMALL;
    private static final int[] LENGTHS = {3, 9, 5, 4, 6};
    private static final float HALF_PRECISION = 0x1p-10f;
    private static final Map<String, Tensor> ROWS = CanonicalBert.inputs(SHAPES, CanonicalBert.mask(LENGTHS), 3);

    @TempDir
    private Path folder;

    @Test
    void rowsComeBackInOtherBatchesOfOtherLengths() {
        List<Integer> all = List.of(0, 1, 2, 3, 4);
        List<Integer> some = List.of(4, 0, 2);
        Map<String, Value> fresh;
        Map<String, Value> kept;
        try (NativeScope scope = new NativeScope();
                Teacher asked = teacher(1, true);
                Teacher unkept = teacher(1, false)) {
            asked.answers(batch(all, 9));
            kept = asked.answers(batch(some, 6));
            fresh = unkept.answers(batch(some, 6));
            assertThat(kept.keySet()).isEqualTo(fresh.keySet()).hasSizeGreaterThan(4);
            fresh.forEach((name, value) ->
                    requireSameTokens(name, kept.getOrDefault(name, value).host(), value.host(), some));
        }
    }

    @Test
    void aTeacherIsNotAskedAgain() {
        List<Integer> rows = List.of(1, 3);
        try (NativeScope scope = new NativeScope()) {
            Map<String, Tensor> first;
            try (Teacher teacher = teacher(1, true)) {
                first = hosts(teacher.answers(batch(rows, 9)));
                assertThat(hosts(teacher.answers(batch(rows, 9)))).isEqualTo(first);
                teacher.save();
            }
            try (Teacher other = teacher(2, true)) {
                assertThat(hosts(other.answers(batch(rows, 9)))).isEqualTo(first);
                assertThat(hosts(other.answers(batch(List.of(1, 0), 9)))).isNotEqualTo(first);
            }
        }
    }

    private Teacher teacher(long seed, boolean keeps) {
        Model plain = CanonicalBert.model(SHAPES, Precision.FLOAT, seed);
        LayerMap map = LayerMap.parse("uniform", SHAPES.layers(), SHAPES.layers());
        Recovery recovery = new Recovery(
                List.of(
                        new SoftTargets("logits", new MeanSquaredError(), 1),
                        new HiddenStates(map, false, new MeanSquaredError(), 1, 1),
                        new AttentionScores(map, new MeanSquaredError(), 1),
                        new ValueRelations(map, true, 2, 1)),
                List.of(),
                0,
                TrainingSettings.encoder(2, 1e-3, 1));
        Model teacher = recovery.prepared(plain);
        List<OfTeacher> taught =
                TrainingGraph.of(plain, List.of(teacher), recovery).taught();
        Optional<AnswerKeeping> keeping = Optional.of(new AnswerKeeping(folder.resolve("new"), List.of("this one")));
        return new Teacher(teacher, taught, keeping.filter(k -> keeps));
    }

    private static Batch batch(List<Integer> rows, int tokens) {
        Map<String, Tensor> inputs = new HashMap<>();
        ROWS.forEach((name, tensor) -> {
            int width = (int) tensor.shape().dim(1);
            long[] values = new long[rows.size() * tokens];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.longAt(rows.get(i / tokens) * width + i % tokens);
            }
            inputs.put(name, Tensor.ofLongs(Shape.of(rows.size(), tokens), values));
        });
        return new Batch(inputs, rows);
    }

    private static Map<String, Tensor> hosts(Map<String, Value> values) {
        Map<String, Tensor> hosts = new HashMap<>();
        values.forEach((name, value) -> hosts.put(name, value.host()));
        return hosts;
    }

    /** Queries beyond a row's tokens count in no loss and may be anything. */
    private static void requireSameTokens(String name, Tensor kept, Tensor fresh, List<Integer> rows) {
        assertThat(kept.shape()).as(name).isEqualTo(fresh.shape());
        boolean hasTokens = fresh.rank() > 2;
        int tokens = hasTokens ? (int) fresh.shape().dim(1) : 1;
        int width = fresh.size() / rows.size() / tokens;
        for (int i = 0; i < fresh.size(); i++) {
            int row = rows.get(i / (tokens * width));
            if (!hasTokens || i / width % tokens < LENGTHS[row]) {
                float expected = (float) fresh.doubleAt(i);
                float error = HALF_PRECISION * Math.max(1, Math.abs(expected));
                assertThat((float) kept.doubleAt(i)).as(name).isCloseTo(expected, within(error));
            }
        }
    }
}
