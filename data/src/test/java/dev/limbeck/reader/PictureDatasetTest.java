package dev.limbeck.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Split;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.reader.image.ImageOptions;
import dev.limbeck.reader.image.Layout;
import dev.limbeck.testkit.Shared;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureDatasetTest {
    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    private static ImageOptions options(Optional<List<Integer>> resize, Optional<Layout> layout) {
        return new ImageOptions(
                Optional.of(List.of(0.5, 0.5, 0.5)),
                Optional.of(List.of(0.25, 0.25, 0.25)),
                OptionalDouble.of(1.0 / 255),
                resize,
                layout,
                OptionalInt.empty());
    }

    private DatasetFolder open(Path data, Model model, ImageOptions options) {
        return DatasetFolder.open(data, DataOptions.GUESSED.withImages(options), model, folder, notes::add);
    }

    /** A picture of one colour. */
    private void picture(String name, int rgb, int height, int width) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }

    @Test
    void classFoldersOfSplits() throws IOException {
        picture("data/train/cat/1.png", 0xFF0000, 4, 6);
        picture("data/train/dog/1.png", 0x00FF00, 4, 6);
        picture("data/test/cat/1.png", 0x0000FF, 4, 6);
        DatasetFolder found = open(
                folder.resolve("data"), Models.image(2, -1, 3, -1, -1), options(Optional.empty(), Optional.empty()));
        assertThat(found.available()).containsExactly(Split.TRAIN, Split.TEST);
        Dataset train = found.dataset(Split.TRAIN);
        assertThat(train.labels().classes().orElseThrow().names()).containsExactly("cat", "dog");
        assertThat(train.labels().classes().orElseThrow().values()).containsExactly(0, 1);
        Batch batch = train.batches(2).findFirst().orElseThrow();
        assertThat(batch.input("pixel_values").shape().toArray()).containsExactly(2, 3, 4, 6);
        float[] values = batch.input("pixel_values").toFloats();
        assertThat(values[0]).isCloseTo(2, within(1e-6f));
        assertThat(values[24]).isCloseTo(-2, within(1e-6f));
        assertThat(values[72]).isCloseTo(-2, within(1e-6f));
        assertThat(notes).anyMatch(note -> note.contains("cat = 0"));
    }

    @Test
    void channelsLast() throws IOException {
        picture("data/cat/1.png", 0xFF0000, 2, 3);
        picture("data/dog/2.png", 0x0000FF, 2, 3);
        Dataset dev = open(
                        folder.resolve("data"),
                        Models.image(2, -1, -1, -1, 3),
                        options(Optional.empty(), Optional.empty()))
                .dataset(Split.DEV);
        Batch batch = dev.batches(1).findFirst().orElseThrow();
        assertThat(batch.input("pixel_values").shape().toArray()).containsExactly(1, 2, 3, 3);
        assertThat(batch.input("pixel_values").toFloats()).startsWith(2, -2, -2, 2, -2, -2);
    }

    @Test
    void sizesThatDoNotFitNameTheFile() throws IOException {
        picture("data/cat/1.png", 0xFF0000, 2, 3);
        picture("data/cat/2.png", 0xFF0000, 4, 4);
        Files.writeString(folder.resolve("preprocessor_config.json"), "{\"do_resize\": false}");
        Path data = folder.resolve("data");
        ImageOptions options = options(Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> open(data, Models.image(1, -1, 3, -1, -1), options)
                        .dataset(Split.DEV)
                        .batches(2)
                        .toList())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2.png is 4×4, others are 2×3")
                .hasMessageContaining("--resize");
        assertThatThrownBy(() -> open(data, Models.image(1, -1, 3, 8, 8), options)
                        .dataset(Split.DEV)
                        .batches(1)
                        .toList())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("1.png is 2×3, but the model takes 8×8");
        ImageOptions resized = options(Optional.of(List.of(8, 8)), Optional.empty());
        assertThat(open(data, Models.image(1, -1, 3, 8, 8), resized)
                        .dataset(Split.DEV)
                        .batches(2)
                        .findFirst()
                        .orElseThrow()
                        .input("pixel_values")
                        .shape()
                        .toArray())
                .containsExactly(2, 3, 8, 8);
    }

    @Test
    void withoutConfigurationTheUserIsTold() throws IOException {
        picture("data/cat/1.png", 0x804020, 2, 2);
        Batch batch = open(folder.resolve("data"), Models.image(1, -1, 3, 2, 2), ImageOptions.NONE)
                .dataset(Split.DEV)
                .batches(1)
                .findFirst()
                .orElseThrow();
        assertThat(batch.input("pixel_values").toFloats()[0]).isCloseTo(128 / 255f, within(1e-6f));
        assertThat(notes).anyMatch(note -> note.contains("no preprocessor_config.json"));
    }

    @Test
    void shortestEdgeThenCrop() throws IOException {
        picture("data/cat/1.png", 0xFFFFFF, 20, 30);
        Files.writeString(
                folder.resolve("preprocessor_config.json"),
                "{\"size\": {\"shortest_edge\": 10}, \"do_center_crop\": true,"
                        + " \"crop_size\": {\"height\": 8, \"width\": 8}, \"resample\": 3}");
        Batch batch = open(folder.resolve("data"), Models.image(1, -1, 3, 8, 8), ImageOptions.NONE)
                .dataset(Split.DEV)
                .batches(1)
                .findFirst()
                .orElseThrow();
        assertThat(batch.input("pixel_values").shape().toArray()).containsExactly(1, 3, 8, 8);
        assertThat(batch.input("pixel_values").toFloats()).containsOnly(1f);
    }

    @Test
    void otherInputsAreRefused() throws IOException {
        picture("data/cat/1.png", 0xFFFFFF, 2, 2);
        assertThatThrownBy(() -> open(folder.resolve("data"), Models.image(1, -1, 784), ImageOptions.NONE))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("neither tokens nor a picture");
        assertThatThrownBy(() -> open(folder.resolve("data"), Models.image(1, -1, 7, 2, 2), ImageOptions.NONE))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("7 channels");
    }

    @Test
    void imagesInsideParquet() throws IOException {
        Files.copy(
                Shared.model("resnet56-cifar10/preprocessor_config.json"), folder.resolve("preprocessor_config.json"));
        DatasetFolder found = open(Shared.data("cifar10"), Models.image(10, -1, 3, 32, 32), ImageOptions.NONE);
        assertThat(found.available()).containsExactly(Split.TRAIN, Split.TEST);
        Dataset test = found.dataset(Split.TEST);
        assertThat(test.size()).isEqualTo(10_000);
        assertThat(test.labels().classes().orElseThrow().values().subList(0, 3)).containsExactly(9, 6, 5);
        Batch batch = test.batches(64).findFirst().orElseThrow();
        assertThat(batch.input("pixel_values").shape().toArray()).containsExactly(64, 3, 32, 32);
        float[] values = batch.input("pixel_values").toFloats();
        for (float value : values) {
            assertThat(value).isBetween(-2.2f, 2.7f);
        }
        assertThat(notes)
                .contains("test-00000-of-00001.parquet: image = 'img', label = 'label' (guessed; set with"
                        + " --image and --label).");
    }
}
