package dev.limbeck.cli;

import dev.limbeck.reader.image.ImageOptions;
import dev.limbeck.reader.image.Layout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How pictures become pixels, where it differs from the preprocessor_config.json beside the model. */
final class ImageFlags {
    @Option(names = "--image", paramLabel = "COL", description = "The column of images, by name or number from 1.")
    @Nullable
    private String column;

    @Option(names = "--mean", paramLabel = "M", split = ",", description = "Subtracted from each channel.")
    @Nullable
    private List<Double> mean;

    @Option(names = "--std", paramLabel = "S", split = ",", description = "Divides each channel.")
    @Nullable
    private List<Double> std;

    @Option(names = "--scale", paramLabel = "F", description = "Multiplies each value from 0 to 255, such as 0.00392.")
    @Nullable
    private Double scale;

    @Option(names = "--resize", paramLabel = "H,W", split = ",", description = "Height and width in pixels.")
    @Nullable
    private List<Integer> resize;

    @Option(names = "--layout", description = "The order of the axes: ${COMPLETION-CANDIDATES}.")
    @Nullable
    private Layout layout;

    @Option(names = "--channels", paramLabel = "N", description = "3 for RGB, 1 for grey.")
    @Nullable
    private Integer channels;

    Optional<String> column() {
        return Optional.ofNullable(column);
    }

    ImageOptions options() {
        return new ImageOptions(
                Optional.ofNullable(mean),
                Optional.ofNullable(std),
                scale == null ? OptionalDouble.empty() : OptionalDouble.of(scale),
                Optional.ofNullable(resize),
                Optional.ofNullable(layout),
                channels == null ? OptionalInt.empty() : OptionalInt.of(channels));
    }
}
