package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExclusionTest {
    @ParameterizedTest
    @CsvSource({
        "/layer.1/query,/layer.1/query,true",
        "/layer.1/query,/layerx1/query,false",
        "/layer.1/query,/layer.1/query/bias,false",
        "/layer.?/*,/layer.1/query,true",
        "/layer.?/*,/layer.11/query,false",
        "*query,/layer.11/query,true",
        "a(b)[c],a(b)[c],true",
    })
    void patternsCoverWholeIds(String pattern, String id, boolean covered) {
        assertThat(new Exclusion(List.of("other", pattern)).covers(id)).isEqualTo(covered);
    }
}
