package dev.limbeck.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every code of the formats of 8 and 4 bits, against values built from their definition by repeated halving. */
class SmallFloatTest {
    /** Largest finite values and smallest positive values as the ONNX documents on float8 and float4 list them. */
    private record Limits(DType dtype, double largest, double smallest) {}

    private static final List<Limits> LIMITS = List.of(
            new Limits(DType.FLOAT8E4M3FN, 448, 0x1p-9),
            new Limits(DType.FLOAT8E4M3FNUZ, 240, 0x1p-10),
            new Limits(DType.FLOAT8E5M2, 57344, 0x1p-16),
            new Limits(DType.FLOAT8E5M2FNUZ, 57344, 0x1p-17),
            new Limits(DType.FLOAT4E2M1, 6, 0.5),
            new Limits(DType.FLOAT8E8M0, 0x1p127, 0x1p-127));

    @Test
    void limitsAreThoseOfTheStandard() {
        for (Limits limits : LIMITS) {
            SmallFloat format = SmallFloat.of(limits.dtype());
            double largest = 0;
            double smallest = Double.MAX_VALUE;
            for (int code = 0; code < 1 << limits.dtype().bits(); code++) {
                double value = format.decode(code);
                if (Double.isFinite(value)) {
                    largest = Math.max(largest, value);
                    smallest = value > 0 ? Math.min(smallest, value) : smallest;
                }
            }
            assertThat(largest).as(limits.toString()).isEqualTo(limits.largest());
            assertThat(smallest).as(limits.toString()).isEqualTo(limits.smallest());
        }
    }

    /** Within one sign, codes count up in steps that double at every power of two. */
    @Test
    void positiveCodesCountUpInStepsThatDouble() {
        assertThat(positives(DType.FLOAT4E2M1, 8)).containsExactly(0, 0.5, 1, 1.5, 2, 3, 4, 6);
        for (Limits limits : LIMITS.subList(0, 4)) {
            int mantissaSteps = limits.dtype().toString().contains("M3") ? 8 : 4;
            double value = 0;
            double step = limits.smallest();
            SmallFloat format = SmallFloat.of(limits.dtype());
            for (int code = 0; value <= limits.largest(); code++) {
                assertThat(format.decode(code)).as(limits + " code " + code).isEqualTo(value);
                assertThat(format.decode(code | 0x80))
                        .as(limits + " code −" + code)
                        .isEqualTo(Double.valueOf(code == 0 && nanIsMinusZero(limits) ? Double.NaN : -value));
                value += step;
                step = (code + 1) % mantissaSteps == 0 && code >= mantissaSteps ? step * 2 : step;
            }
        }
    }

    private static boolean nanIsMinusZero(Limits limits) {
        return limits.dtype().toString().endsWith("UZ");
    }

    private static double[] positives(DType dtype, int codes) {
        double[] values = new double[codes];
        for (int code = 0; code < codes; code++) {
            values[code] = SmallFloat.of(dtype).decode(code);
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "FLOAT4E2M1", "FLOAT8E8M0"})
    void everyCodeComesBackAndTheMiddleRoundsToEven(DType dtype) {
        SmallFloat format = SmallFloat.of(dtype);
        TreeMap<Double, Integer> codes = new TreeMap<>();
        for (int code = 0; code < 1 << dtype.bits(); code++) {
            double value = format.decode(code);
            if (Double.isFinite(value)) {
                assertThat(format.encode(value)).as(dtype + " code " + code).isEqualTo(code);
                codes.put(value + 0.0, codes.getOrDefault(value + 0.0, code));
            }
        }
        codes.keySet().stream().filter(v -> v >= 0).forEach(low -> {
            Double high = codes.higherKey(low);
            if (high != null) {
                int below = format.encode(low);
                int above = format.encode(high);
                double middle = (low + high) / 2;
                assertThat(format.encode(Math.nextDown(middle)))
                        .as(dtype + " below " + middle)
                        .isEqualTo(below);
                assertThat(format.encode(middle))
                        .as(dtype + " middle " + middle)
                        .isEqualTo(below % 2 == 0 ? below : above);
                assertThat(format.encode(Math.nextUp(middle)))
                        .as(dtype + " above " + middle)
                        .isEqualTo(above);
            }
        });
        assertThat(format.decode(format.encode(1e30)))
                .isEqualTo(Math.min(codes.lastKey(), dtype == DType.FLOAT8E8M0 ? 0x1p100 : 1e30));
    }
}
