package dev.limbeck.reader.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.DataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Files written by Pillow 13 of the picture of {@link ResamplingTest}. */
class ImageDecoderTest {
    private static final byte[] PNG =
            decode("iVBORw0KGgoAAAANSUhEUgAAAAUAAAAHCAIAAABPxRC5AAAAFElEQVR4nGNkSD1ljQSYVFEBtfk"
                    + "AEP4RAwsLw8EAAAAASUVORK5CYII=");
    private static final byte[] GREY_PNG =
            decode("iVBORw0KGgoAAAANSUhEUgAAAAUAAAAHCAAAAADlzNgyAAAAMklEQVR4nAXBMREAMAgEweErVNCdClyk"
                    + "iitU4OlVREN241RvCwYrgRSDETiJ269WOOED2DcKpTl0Y6gAAAAASUVORK5CYII=");
    private static final byte[] WEBP = decode("UklGRioAAABXRUJQVlA4TB0AAAAvBIABAM1VIKL/AYJsG5pRlOf+HDeYzSmL3AAQJwA=");

    /** Pillow's {@code convert("L")} of the picture, its first row. */
    private static final byte[] LUMA = {82, 112, (byte) 171, 80, (byte) 139};

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    @Test
    void losslessFormats() {
        byte[] expected = ResamplingTest.picture(7, 5).values();
        assertThat(ImageDecoder.decode(PNG, 3, "a").values()).isEqualTo(expected);
        assertThat(ImageDecoder.decode(WEBP, 3, "a").values()).isEqualTo(expected);
    }

    @Test
    void greyHasNoGamma() {
        Pixels grey = ImageDecoder.decode(PNG, 1, "a");
        assertThat(Arrays.copyOf(grey.values(), 5)).isEqualTo(LUMA);
        assertThat(ImageDecoder.decode(GREY_PNG, 1, "a").values()).isEqualTo(grey.values());
        Pixels rgb = ImageDecoder.decode(GREY_PNG, 3, "a");
        assertThat(rgb.at(0, 1, 0)).isEqualTo(112);
        assertThat(rgb.at(0, 1, 2)).isEqualTo(112);
    }

    @Test
    void whatIsNoPictureIsSaid() {
        assertThatThrownBy(() -> ImageDecoder.decode("hello".getBytes(StandardCharsets.UTF_8), 3, "x, row 7"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("x, row 7 is not an image");
        assertThatThrownBy(() -> ImageDecoder.decode(Arrays.copyOf(PNG, 50), 3, "x, row 8"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("x, row 8 is a damaged image");
    }

    /** A PNG of a few bytes whose header claims 60000×60000 pixels. */
    @Test
    void hugeClaimsAreRefused() {
        byte[] bomb = PNG.clone();
        ByteBuffer header = ByteBuffer.wrap(bomb);
        header.putInt(16, 60_000).putInt(20, 60_000);
        CRC32 crc = new CRC32();
        crc.update(bomb, 12, 17);
        header.putInt(29, (int) crc.getValue());
        assertThatThrownBy(() -> ImageDecoder.decode(bomb, 3, "x, row 9"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("60000×60000");
    }
}
