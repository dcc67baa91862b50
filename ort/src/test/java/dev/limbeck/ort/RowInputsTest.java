package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import dev.limbeck.testkit.Models;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests become rows without their padding, and what no model reads is refused. */
class RowInputsTest {
    private static final RowInputs TEXT = new RowInputs(CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, 1));

    private static Map<String, Tensor> request(Tensor mask) {
        return CanonicalBert.inputs(Shapes.SMALL, mask, 3);
    }

    @Test
    void rowsAreCutBehindTheirLastToken() {
        Tensor mask = Tensor.ofLongs(Shape.of(4, 5), 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0);
        Map<String, Tensor> request = request(mask);
        List<RowInputs.Row> rows = TEXT.rows(request);
        assertThat(TEXT.arePadded()).isTrue();
        assertThat(rows).extracting(RowInputs.Row::length).containsExactly(2, 5, 4, 5);
        Tensor ids = Objects.requireNonNull(request.get("input_ids"));
        for (int row = 0; row < 4; row++) {
            Map<String, Tensor> values = rows.get(row).values();
            assertThat(values).containsOnlyKeys(request.keySet());
            long[] own = Objects.requireNonNull(values.get("input_ids")).toLongs();
            assertThat(own).hasSize(rows.get(row).length());
            for (int token = 0; token < own.length; token++) {
                assertThat(own[token]).isEqualTo(ids.longAt(5 * row + token));
            }
        }
    }

    @Test
    void withoutAMaskNothingIsCut() {
        RowInputs plain = new RowInputs(Models.relu(5));
        List<RowInputs.Row> rows = plain.rows(Map.of("x", Tensor.ofFloats(Shape.of(2, 5), new float[10])));
        assertThat(plain.arePadded()).isFalse();
        assertThat(rows).hasSize(2).allSatisfy(row -> {
            assertThat(row.length()).isZero();
            assertThat(Objects.requireNonNull(row.values().get("x")).shape()).isEqualTo(Shape.of(5));
        });
    }

    @Test
    void whatTheModelDoesNotReadIsRefused() {
        Map<String, Tensor> good = request(CanonicalBert.mask(3, 2));
        refuse(good, "input_ids", null, "'input_ids' is missing");
        refuse(good, "input_ids", Tensor.ofInts(Shape.of(2, 3), 1, 2, 3, 4, 5, 6), "INT32");
        refuse(good, "input_ids", Tensor.ofLongs(Shape.of(6), 1, 2, 3, 4, 5, 6), "[6]");
        refuse(good, "input_ids", Tensor.scalar(1L), "INT64");
        refuse(good, "input_ids", Tensor.ofLongs(Shape.of(3, 3), new long[9]), "axis 0");
        refuse(good, "token_type_ids", Tensor.ofLongs(Shape.of(2, 4), new long[8]), "axis 1");
        assertThatThrownBy(() -> TEXT.rows(request(Tensor.ofLongs(Shape.of(0, 3)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one row");
        RowInputs plain = new RowInputs(Models.relu(5));
        assertThatThrownBy(() -> plain.rows(Map.of("x", Tensor.ofFloats(Shape.of(1, 4), 1, 2, 3, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 4]");
    }

    private static void refuse(Map<String, Tensor> good, String input, @Nullable Tensor bad, String message) {
        Map<String, Tensor> request = new LinkedHashMap<>(good);
        request.remove(input);
        if (bad != null) {
            request.put(input, bad);
        }
        assertThatThrownBy(() -> TEXT.rows(request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
