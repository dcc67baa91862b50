package dev.limbeck.reader.image;

import dev.limbeck.data.Labels;
import dev.limbeck.graph.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Makes pictures into datasets for one model. */
public final class ImageLoader {
    private final ImageInput input;
    private final Preprocessing preprocessing;

    /**
     * For a model that {@link #fits}.
     *
     * @param config the content of {@code preprocessor_config.json}
     * @param notes takes what the user should know
     */
    public ImageLoader(Model model, Optional<JsonNode> config, ImageOptions options, Consumer<String> notes) {
        input = ImageInput.of(model, options.layout());
        preprocessing = PreprocessorConfig.read(config, input, options, notes);
    }

    /** Whether a model takes pictures: its only input is of rank 4. */
    public static boolean fits(Model model) {
        return ImageInput.fits(model);
    }

    /** Picture files. */
    public ImageDataset files(String name, List<Path> files, Labels labels) {
        return dataset(name, new ImageFiles(files), labels);
    }

    private ImageDataset dataset(String name, EncodedImages images, Labels labels) {
        return new ImageDataset(name, new PixelCache(images, preprocessing), input, labels);
    }

    /** Starts a dataset of pictures that come as bytes. */
    public Collector collector() {
        return new Collector();
    }

    /** Takes encoded pictures one by one. */
    public final class Collector {
        private final SpooledImages images = new SpooledImages();

        private Collector() {}

        public void add(byte[] encoded, String place) {
            images.add(encoded, place);
        }

        /** All pictures added. */
        public ImageDataset dataset(String name, Labels labels) {
            return ImageLoader.this.dataset(name, images, labels);
        }
    }
}
