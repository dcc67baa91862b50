package dev.limbeck.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.GraphText;
import dev.limbeck.pass.Passes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The canonical form of small encoders, node by node. */
class CanonicalGolden {
    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void canonicalFormIsAsWrittenDown(long seed) throws IOException {
        String name = "tiny-encoder-" + seed + ".canonical.txt";
        try (InputStream golden = Objects.requireNonNull(getClass().getResourceAsStream(name), name)) {
            String expected = new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(GraphText.of(Passes.canonical(TinyEncoder.model(seed)).model()))
                    .isEqualTo(expected);
        }
    }
}
