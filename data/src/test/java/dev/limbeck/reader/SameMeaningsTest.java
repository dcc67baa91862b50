package dev.limbeck.reader;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameMeaningsTest {
    private static final String CLASSES = "{\"id2label\": {\"0\": \"bad\", \"1\": \"good\"}}";
    private static final String TOKENS = "{\"model\": {\"vocab\": {\"a\": 0, \"film\": 1}}}";

    @TempDir
    private Path folder;

    private ModelConfiguration files(String name, String config, String tokenizer) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        Files.writeString(own.resolve("config.json"), config);
        Files.writeString(own.resolve("tokenizer.json"), tokenizer);
        return ModelConfiguration.beside(own);
    }

    private void require(String config, String tokenizer) throws IOException {
        SameMeanings.require(files("student", config, tokenizer), files("teacher", CLASSES, TOKENS));
    }

    @Test
    void whatIsAlikeOrNotSaidFits() {
        assertThatCode(() -> require(CLASSES, TOKENS)).doesNotThrowAnyException();
        assertThatCode(() -> require("{}", "{}")).doesNotThrowAnyException();
        assertThatCode(() -> require("{\"id2label\": {\"0\": \"LABEL_0\", \"1\": \"LABEL_1\"}}", TOKENS))
                .doesNotThrowAnyException();
    }

    @Test
    void classesInAnotherOrderAreNamed() {
        assertThatThrownBy(() -> require("{\"id2label\": {\"0\": \"good\", \"1\": \"bad\"}}", TOKENS))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Class 0 is 'good'")
                .hasMessageContaining("'bad' by the teacher's");
    }

    @Test
    void theFirstOtherTokenIsNamed() {
        assertThatThrownBy(() -> require(CLASSES, "{\"model\": {\"vocab\": {\"a\": 0, \"film\": 7}}}"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'film' is token 1 there and 7 here");
        assertThatThrownBy(() -> require(CLASSES, "{\"model\": {\"vocab\": {\"a\": 0}}}"))
                .hasMessageContaining("'film' is token 1 there and unknown here");
        assertThatThrownBy(() -> require(CLASSES, "{\"model\": {\"vocab\": {\"a\": 0, \"film\": 1, \"b\": 2}}}"))
                .hasMessageContaining("it has 3 tokens, the teacher's 2");
        assertThatThrownBy(() -> require(CLASSES, "{\"model\": {\"vocab\": [[\"a\", 0.5]]}}"))
                .hasMessageContaining("list their tokens differently");
    }
}
