package dev.limbeck.reader.image;

import dev.limbeck.error.ModelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Reads {@code preprocessor_config.json} as Hugging Face transformers writes it; what the user says comes first, and
 * what nobody says follows from the model's input.
 */
final class PreprocessorConfig {
    private static final double TO_UNIT = 1.0 / 255;
    private static final int BILINEAR = 2;
    private static final int LARGEST_CROPPED = 384;

    private final JsonNode config;
    private final ImageInput input;
    private final ImageOptions options;

    private PreprocessorConfig(JsonNode config, ImageInput input, ImageOptions options) {
        this.config = config;
        this.input = input;
        this.options = options;
    }

    /**
     * The preprocessing for a model.
     *
     * @param config the file's content; empty if it is not there, which is told unless the user said it all
     * @throws ModelException if a value of the file is not understood
     */
    static Preprocessing read(
            Optional<JsonNode> config, ImageInput input, ImageOptions options, Consumer<String> notes) {
        if (config.isEmpty() && (options.scale().isEmpty() || options.mean().isEmpty())) {
            notes.accept("There is no preprocessor_config.json beside the model: pixels are scaled to 0..1"
                    + (options.mean().isEmpty() ? " and not normalized" : "")
                    + ". Set --scale, --mean and --std as the model was trained.");
        }
        return new PreprocessorConfig(config.orElse(MissingNode.getInstance()), input, options).preprocessing();
    }

    private Preprocessing preprocessing() {
        int channels = options.channels().orElse(input.channels());
        boolean normalize = config.path("do_normalize").asBoolean(config.has("image_mean"));
        boolean rescale = config.path("do_rescale").asBoolean(true);
        return new Preprocessing(
                channels,
                resize(),
                crop(),
                options.scale().orElse(rescale ? config.path("rescale_factor").asDouble(TO_UNIT) : 1),
                options.mean().orElseGet(() -> numbers("image_mean", normalize, 0, channels)),
                options.std().orElseGet(() -> numbers("image_std", normalize, 1, channels)),
                input.layout());
    }

    private List<Double> numbers(String key, boolean wanted, double neutral, int channels) {
        JsonNode node = config.path(key);
        if (!wanted || node.isMissingNode()) {
            return Collections.nCopies(channels, neutral);
        }
        List<Double> numbers = new ArrayList<>();
        node.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }

    private Optional<Preprocessing.Resize> resize() {
        Resampling resampling = Resampling.numbered(config.path("resample").asInt(BILINEAR));
        if (options.resize().isPresent()) {
            Size size = new Size(
                    options.resize().get().get(0), options.resize().get().get(1));
            return Optional.of(new Preprocessing.Resize(size, false, resampling));
        }
        if (config.isMissingNode()) {
            return input.size().map(size -> new Preprocessing.Resize(size, false, resampling));
        }
        JsonNode size = config.path("size");
        if (!config.path("do_resize").asBoolean(!size.isMissingNode())) {
            return Optional.empty();
        }
        if (size.has("height")) {
            return Optional.of(new Preprocessing.Resize(size(size), false, resampling));
        }
        boolean shortest = size.has("shortest_edge") || crops();
        int edge = size.path("shortest_edge").asInt(size.asInt(0));
        if (edge < 1) {
            throw new ModelException("preprocessor_config.json: the size " + size
                    + " is not understood. Known are {height, width}, {shortest_edge} and one number.");
        }
        int enlarged = cropPart().map(part -> (int) (edge / part)).orElse(edge);
        return Optional.of(new Preprocessing.Resize(new Size(enlarged, enlarged), shortest, resampling));
    }

    private static Size size(JsonNode node) {
        return node.has("height")
                ? new Size(node.path("height").asInt(), node.path("width").asInt())
                : new Size(node.asInt(), node.asInt());
    }

    private boolean crops() {
        return config.path("do_center_crop").asBoolean(false) && config.has("crop_size");
    }

    /** ConvNeXt's way to crop: resize to edge / part, keep the edge; from 384 pixels on nothing is cropped. */
    private Optional<Double> cropPart() {
        int edge = config.path("size").path("shortest_edge").asInt(0);
        return Optional.of(config.path("crop_pct").asDouble(0)).filter(p -> p > 0 && edge < LARGEST_CROPPED);
    }

    private Optional<Size> crop() {
        if (options.resize().isPresent()) {
            return Optional.empty();
        }
        if (crops()) {
            return Optional.of(size(config.path("crop_size")));
        }
        int edge = config.path("size").path("shortest_edge").asInt(0);
        return cropPart().map(part -> new Size(edge, edge));
    }
}
