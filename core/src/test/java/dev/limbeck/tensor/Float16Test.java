package dev.limbeck.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Every code of the two 16-bit formats, and every place where rounding decides between two of them. */
class Float16Test {
    private static double half(int code) {
        int exponent = (code >> 10) & 31;
        int mantissa = code & 1023;
        double magnitude = exponent == 31
                ? (mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : exponent == 0 ? mantissa * 0x1p-24 : (1024 + mantissa) * Math.scalb(1.0, exponent - 25);
        return (code & 0x8000) == 0 ? magnitude : -magnitude;
    }

    private static double bfloat(int code) {
        int exponent = (code >> 7) & 255;
        int mantissa = code & 127;
        double magnitude = exponent == 255
                ? (mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : exponent == 0 ? mantissa * 0x1p-133 : (128 + mantissa) * Math.scalb(1.0, exponent - 134);
        return (code & 0x8000) == 0 ? magnitude : -magnitude;
    }

    @Test
    void everyHalfIsDecodedExactlyAndComesBack() {
        for (int code = 0; code < 1 << 16; code++) {
            float value = Float16.fromHalf((short) code);
            assertThat((double) value).isEqualTo(Double.valueOf(half(code)));
            if (!Float.isNaN(value)) {
                assertThat(Float16.toHalf(value) & 0xffff).isEqualTo(code);
            }
        }
    }

    @Test
    void everyBfloatIsDecodedExactlyAndComesBack() {
        for (int code = 0; code < 1 << 16; code++) {
            float value = Float16.fromBfloat((short) code);
            assertThat((double) value).isEqualTo(Double.valueOf(bfloat(code)));
            if (!Float.isNaN(value)) {
                assertThat(Float16.toBfloat(value) & 0xffff).isEqualTo(code);
            }
        }
    }

    @Test
    void halfwayBetweenTwoHalvesRoundsToTheEvenOne() {
        for (int code = 0; code < 0x7bff; code++) {
            float middle = (float) ((half(code) + half(code + 1)) / 2);
            int even = code % 2 == 0 ? code : code + 1;
            assertThat((int) Float16.toHalf(middle)).isEqualTo(even);
            assertThat((int) Float16.toHalf(Math.nextDown(middle))).isEqualTo(code);
            assertThat((int) Float16.toHalf(Math.nextUp(middle))).isEqualTo(code + 1);
            assertThat(Float16.toHalf(-middle) & 0xffff).isEqualTo(even | 0x8000);
        }
    }

    @Test
    void halfwayBetweenTwoBfloatsRoundsToTheEvenOne() {
        for (int code = 0; code < 0x7f7f; code++) {
            float middle = (float) ((bfloat(code) + bfloat(code + 1)) / 2);
            int even = code % 2 == 0 ? code : code + 1;
            assertThat((int) Float16.toBfloat(middle)).isEqualTo(even);
            assertThat((int) Float16.toBfloat(Math.nextDown(middle))).isEqualTo(code);
            assertThat((int) Float16.toBfloat(Math.nextUp(middle))).isEqualTo(code + 1);
        }
    }

    @Test
    void whatIsTooLargeBecomesInfinity() {
        assertThat(Float16.toHalf(65519.996f) & 0xffff).isEqualTo(0x7bff);
        assertThat(Float16.toHalf(65520f) & 0xffff).isEqualTo(0x7c00);
        assertThat(Float16.toHalf(Float.NEGATIVE_INFINITY) & 0xffff).isEqualTo(0xfc00);
        assertThat(Float16.toBfloat(Float.MAX_VALUE) & 0xffff).isEqualTo(0x7f80);
        assertThat(Float16.fromHalf(Float16.toHalf(Float.NaN))).isNaN();
        assertThat(Float16.fromBfloat(Float16.toBfloat(Float.intBitsToFloat(0x7f800001))))
                .isNaN();
    }
}
