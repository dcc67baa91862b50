package dev.limbeck.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerCacheTest {
    private static final Tensor ANSWERS = Tensor.ofFloats(Shape.of(3, 2), 1, 2, 3, 4, 5, Float.MIN_VALUE);

    @TempDir
    private Path folder;

    @Test
    void answersAreGivenInTheOrderAskedFor() {
        AnswerCache cache = new AnswerCache();
        cache.put(List.of(7, 0, 3), ANSWERS);
        assertThat(cache.get(List.of(3, 7))).contains(Tensor.ofFloats(Shape.of(2, 2), 5, Float.MIN_VALUE, 1, 2));
        assertThat(cache.get(List.of(3, 4))).isEmpty();
    }

    @Test
    void aFileHasAllBits() {
        AnswerCache cache = new AnswerCache();
        cache.put(List.of(7, 0, 3), ANSWERS);
        cache.write(folder.resolve("answers"));
        AnswerCache read = AnswerCache.read(folder.resolve("answers"));
        assertThat(read.size()).isEqualTo(3);
        assertThat(read.get(List.of(7, 0, 3))).contains(ANSWERS);
    }

    @Test
    void withoutAFileItIsEmpty() {
        assertThat(AnswerCache.read(folder.resolve("nothing")).size()).isZero();
    }

    @Test
    void answersOfOtherShapesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnswerCache().put(List.of(1), ANSWERS))
                .withMessageContaining("no answers to 1 rows");
    }
}
