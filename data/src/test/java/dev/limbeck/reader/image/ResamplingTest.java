package dev.limbeck.reader.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against Pillow 13: {@code Image.fromarray(a).resize((width, height), filter).tobytes()}. */
class ResamplingTest {
    /** value = (37y + 59x + 101c) mod 256, in RGB. */
    static Pixels picture(int height, int width) {
        byte[] values = new byte[height * width * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i / (3 * width) * 37 + i / 3 % width * 59 + i % 3 * 101);
        }
        return new Pixels(height, width, 3, values);
    }

    /** The checksums are Python's {@code zlib.crc32} of Pillow's result. */
    @ParameterizedTest
    @CsvSource({
        "BILINEAR, 17, 20, 2698430868",
        "BILINEAR, 40, 37, 1120065616",
        "BICUBIC, 17, 20, 1793203694",
        "BICUBIC, 40, 37, 1021520487",
        "LANCZOS, 17, 20, 3869378757",
        "LANCZOS, 40, 37, 1555901935"
    })
    void everyByteIsPillows(Resampling resampling, int height, int width, long checksum) {
        CRC32 crc = new CRC32();
        crc.update(resampling.resize(picture(32, 30), height, width).values());
        assertThat(crc.getValue()).isEqualTo(checksum);
    }

    @ParameterizedTest
    @EnumSource(Resampling.class)
    void theSameSizeChangesNothing(Resampling resampling) {
        assertThat(resampling.resize(picture(7, 5), 7, 5).values())
                .isEqualTo(picture(7, 5).values());
    }

    @Test
    void cropsAroundTheMiddle() {
        Pixels crop = picture(7, 5).centerCrop(3, 3);
        assertThat(crop.at(0, 0, 0)).isEqualTo(picture(7, 5).at(2, 1, 0));
        Pixels padded = picture(7, 5).centerCrop(9, 7);
        assertThat(padded.at(0, 0, 1)).isZero();
        assertThat(padded.at(1, 1, 2)).isEqualTo(picture(7, 5).at(0, 0, 2));
        assertThat(padded.at(7, 5, 0)).isEqualTo(picture(7, 5).at(6, 4, 0));
    }
}
