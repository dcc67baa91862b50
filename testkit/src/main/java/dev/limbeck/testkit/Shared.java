package dev.limbeck.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder {@code shared} next to the checkout, with real models, data sets and the ONNX conformance vectors. Tests
 * that need it are skipped where it is absent: every method here ends the running test as skipped, saying what is
 * missing, if the path does not exist.
 *
 * <p>The checkout is found by the system property {@code limbeck.root}, which the build sets; without it, it is the
 * nearest folder above the working directory that holds {@code mvnw}.
 */
public final class Shared {
    private Shared() {}

    /** The root of the checkout. */
    public static Path checkout() {
        String property = System.getProperty("limbeck.root", "");
        if (!property.isEmpty()) {
            return Path.of(property).toAbsolutePath().normalize();
        }
        Path folder = Path.of("").toAbsolutePath();
        for (Path candidate = folder; candidate != null; candidate = candidate.getParent()) {
            if (Files.exists(candidate.resolve("mvnw"))) {
                return candidate;
            }
        }
        return folder;
    }

    /** A file or folder below {@code ../shared}, such as {@code models/bert-sst2/model.onnx}. */
    public static Path assumePresent(String relative) {
        Path path = checkout().resolveSibling("shared").resolve(relative);
        Assumptions.assumeTrue(
                Files.exists(path), () -> "Skipped: ../shared/" + relative + " is not there beside the checkout.");
        return path;
    }

    /** A file or folder below {@code ../shared/models}. */
    public static Path model(String relative) {
        return assumePresent("models/" + relative);
    }

    /** The image models below {@code ../shared/models}, without {@code .onnx}: a source of test parameters. */
    public static Stream<String> imageModels() {
        return Stream.of(
                "resnet20-cifar10/model",
                "resnet20-cifar10/with-batchnorm",
                "resnet56-cifar10/model",
                "resnet56-cifar10/with-batchnorm",
                "light/light_bvlc_alexnet",
                "light/light_densenet121",
                "light/light_inception_v1",
                "light/light_inception_v2",
                "light/light_resnet50",
                "light/light_shufflenet",
                "light/light_squeezenet",
                "light/light_vgg19",
                "light/light_zfnet512");
    }

    /** Those without large fully connected heads, which take minutes to read and have the same operators. */
    public static Stream<String> slimImageModels() {
        return imageModels().filter(name -> !name.matches(".*(alexnet|vgg19|zfnet512)"));
    }

    /** A file or folder below {@code ../shared/data}. */
    public static Path data(String relative) {
        return assumePresent("data/" + relative);
    }

    /** The archive of ONNX's backend tests: {@code <suite>/<test>/model.onnx} and {@code test_data_set_*}. */
    public static Path conformanceVectors() {
        return assumePresent("conformance/onnx-node-tests.zip");
    }
}
