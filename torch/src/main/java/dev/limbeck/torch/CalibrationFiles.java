package dev.limbeck.torch;

import dev.limbeck.calibrate.FisherDiagonal;
import dev.limbeck.calibrate.GradientReduction;
import dev.limbeck.calibrate.TaylorImportance;
import dev.limbeck.error.EngineException;
import dev.limbeck.huggingface.Safetensors;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.recover.CategoricalLikelihood;
import dev.limbeck.recover.Likelihood;
import dev.limbeck.recover.NormalLikelihood;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A {@link CalibrationJob} and its result as files, to be handed from one process to another. */
final class CalibrationFiles {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String MODEL = "model.onnx";
    private static final String FACTS = "job.json";
    private static final String SUMS = "sums.safetensors";

    private CalibrationFiles() {}

    static void write(CalibrationJob job, Path folder) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("answer", job.answer());
        facts.put("labels", job.labels().map(Likelihood::word).orElse(""));
        facts.put("values", job.values());
        facts.put(
                "reductions",
                job.reductions().stream().map(CalibrationFiles::facts).toList());
        try {
            OnnxWriter.write(job.model(), folder.resolve(MODEL));
            AtomicFile.writeText(folder.resolve(FACTS), JSON.writeValueAsString(facts));
        } catch (IOException e) {
            throw new EngineException("The calibration cannot be prepared in '" + folder + "': " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> facts(GradientReduction reduction) {
        return reduction.build(new GradientReduction.Builder<>() {
            @Override
            public Map<String, Object> taylor(TaylorImportance taylor) {
                return Map.of("kind", "taylor", "axis", taylor.axis(), "width", taylor.width());
            }

            @Override
            public Map<String, Object> fisher(FisherDiagonal fisher) {
                return Map.of("kind", "fisher", "batch", fisher.batchSize());
            }
        });
    }

    static CalibrationJob read(Path folder) {
        try {
            JsonNode facts = JSON.readTree(Files.readAllBytes(folder.resolve(FACTS)));
            List<String> values = new ArrayList<>();
            facts.path("values").forEach(value -> values.add(value.asString()));
            List<GradientReduction> reductions = new ArrayList<>();
            facts.path("reductions").forEach(reduction -> reductions.add(reduction(reduction)));
            return new CalibrationJob(
                    OnnxReader.read(folder.resolve(MODEL)),
                    facts.path("answer").asString(),
                    likelihood(facts.path("labels").asString()),
                    reductions,
                    values);
        } catch (IOException e) {
            throw new EngineException("The calibration in '" + folder + "' cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<Likelihood> likelihood(String word) {
        return Stream.<Likelihood>of(new CategoricalLikelihood(), new NormalLikelihood())
                .filter(likelihood -> likelihood.word().equals(word))
                .findFirst();
    }

    private static GradientReduction reduction(JsonNode facts) {
        return facts.path("kind").asString().equals("taylor")
                ? new TaylorImportance(
                        facts.path("axis").asInt(), facts.path("width").asInt())
                : new FisherDiagonal(facts.path("batch").asInt());
    }

    static void writeSums(List<Tensor> sums, Path folder) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < sums.size(); i++) {
            named.put(String.valueOf(i), sums.get(i));
        }
        Safetensors.write(named, Map.of(), folder.resolve(SUMS));
    }

    static List<Tensor> readSums(Path folder) {
        Map<String, Tensor> named = Safetensors.read(folder.resolve(SUMS));
        List<Tensor> sums = new ArrayList<>();
        for (int i = 0; i < named.size(); i++) {
            String name = String.valueOf(i);
            sums.add(Objects.requireNonNull(named.get(name), name));
        }
        return sums;
    }
}
