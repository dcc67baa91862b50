package dev.limbeck.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestWordTest {
    @Test
    void findsTheWordThatWasMeant() {
        List<String> words = List.of("evaluate", "quantize", "bench");

        assertThat(NearestWord.to("quantise", words)).contains("quantize");
        assertThat(NearestWord.to("quantize", List.of())).isEmpty();
    }

    @Test
    void countsEdits() {
        assertThat(NearestWord.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(NearestWord.distance("", "abc")).isEqualTo(3);
        assertThat(NearestWord.distance("same", "same")).isZero();
    }
}
