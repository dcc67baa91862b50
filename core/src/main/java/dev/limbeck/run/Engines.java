package dev.limbeck.run;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.RoutingCalibrator;
import dev.limbeck.error.EngineException;
import dev.limbeck.measure.Meter;
import dev.limbeck.measure.Predictor;
import dev.limbeck.recover.Trainer;
import java.util.List;
import java.util.ServiceLoader;

/** The ports that a run works through. */
public record Engines(Predictor predictor, Calibrator calibrator, Meter meter) {
    /**
     * The engines on the class path.
     *
     * @throws EngineException if one is missing, naming the artifact that has it
     */
    public static Engines load() {
        return new Engines(runtime(Predictor.class), calibrators(), runtime(Meter.class));
    }

    /** All calibrators on the class path as one: what one cannot collect another may. */
    private static Calibrator calibrators() {
        List<Calibrator> all = ServiceLoader.load(Calibrator.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return new RoutingCalibrator(all);
    }

    private static <T> T runtime(Class<T> port) {
        return first(port, "limbeck-ort, which runs models on ONNX Runtime");
    }

    /**
     * The trainer on the class path.
     *
     * @throws EngineException if there is none, naming the artifact that has one
     */
    public static Trainer trainer() {
        return first(Trainer.class, "limbeck-torch, which trains models on libtorch");
    }

    private static <T> T first(Class<T> port, String artifact) {
        return ServiceLoader.load(port)
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        "No " + port.getSimpleName() + " is on the class path. Add dev.limbeck:" + artifact + "."));
    }
}
