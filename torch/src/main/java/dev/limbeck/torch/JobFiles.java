package dev.limbeck.torch;

import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.recover.Padding;
import dev.limbeck.recover.Reference.OfTeacher;
import dev.limbeck.recover.TrainingGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A training as files, to be handed to another process: its graphs as ONNX, everything else as JSON. */
final class JobFiles {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TRAINING = "training.onnx";
    private static final String STUDENT = "student.onnx";
    private static final String FACTS = "job.json";

    private JobFiles() {}

    static void write(TrainingJob job, Path folder) {
        try {
            OnnxWriter.write(job.training().model(), folder.resolve(TRAINING));
            OnnxWriter.write(job.student(), folder.resolve(STUDENT));
            for (int i = 0; i < job.teachers().size(); i++) {
                OnnxWriter.write(job.teachers().get(i), folder.resolve(teacher(i)));
            }
            AtomicFile.writeText(folder.resolve(FACTS), JSON.writeValueAsString(facts(job)));
        } catch (IOException e) {
            throw new EngineException("The training cannot be prepared in '" + folder + "': " + e.getMessage(), e);
        }
    }

    private static String teacher(int number) {
        return "teacher-" + number + ".onnx";
    }

    private static Map<String, Object> facts(TrainingJob job) {
        TrainingGraph training = job.training();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("trainable", List.copyOf(training.trainable()));
        facts.put("masks", training.masks());
        facts.put("mask_plan", MaskPlanJson.facts(job.maskPlan()));
        facts.put("updates", training.updates());
        facts.put("losses", training.losses());
        facts.put("taught", training.taught());
        facts.put("rowsAreIndependent", training.rowsAreIndependent());
        facts.put("teachers", job.teachers().size());
        facts.put("answer", job.answer().orElse(""));
        facts.put("keeping", keeping(job.keeping()));
        facts.put("replicas", job.replicas());
        facts.put("settings", SettingsJson.facts(job.settings()));
        return facts;
    }

    static TrainingJob read(Path folder) {
        try {
            JsonNode facts = JSON.readTree(Files.readAllBytes(folder.resolve(FACTS)));
            List<Model> teachers = new ArrayList<>();
            for (int i = 0; i < facts.path("teachers").asInt(); i++) {
                teachers.add(OnnxReader.read(folder.resolve(teacher(i))));
            }
            return new TrainingJob(
                    training(facts, OnnxReader.read(folder.resolve(TRAINING))),
                    MaskPlanJson.plan(facts.path("mask_plan")),
                    OnnxReader.read(folder.resolve(STUDENT)),
                    teachers,
                    Optional.of(facts.path("answer").asString()).filter(a -> !a.isEmpty()),
                    keeping(facts.path("keeping")),
                    facts.path("replicas").asInt(),
                    SettingsJson.settings(facts.path("settings")));
        } catch (IOException e) {
            throw new EngineException("The training in '" + folder + "' cannot be read: " + e.getMessage(), e);
        }
    }

    private static TrainingGraph training(JsonNode facts, Model model) {
        List<String> trainable = new ArrayList<>();
        facts.path("trainable").forEach(name -> trainable.add(name.asString()));
        List<OfTeacher> taught = new ArrayList<>();
        facts.path("taught")
                .forEach(t -> taught.add(new OfTeacher(
                        t.path("teacher").asInt(), t.path("teacherValue").asString(), padding(t.path("padding")))));
        return new TrainingGraph(
                model,
                new LinkedHashSet<>(trainable),
                texts(facts.path("masks")),
                texts(facts.path("updates")),
                texts(facts.path("losses")),
                taught,
                facts.path("rowsAreIndependent").asBoolean());
    }

    private static Map<String, Object> keeping(Optional<AnswerKeeping> keeping) {
        return keeping.<Map<String, Object>>map(k -> Map.of("folder", k.folder().toString(), "teachers", k.teachers()))
                .orElse(Map.of());
    }

    private static Optional<AnswerKeeping> keeping(JsonNode facts) {
        List<String> teachers = new ArrayList<>();
        facts.path("teachers").forEach(digest -> teachers.add(digest.asString()));
        return facts.has("folder")
                ? Optional.of(new AnswerKeeping(Path.of(facts.path("folder").asString()), teachers))
                : Optional.empty();
    }

    private static Optional<Padding> padding(JsonNode facts) {
        List<Integer> axes = new ArrayList<>();
        facts.path("axes").forEach(axis -> axes.add(axis.asInt()));
        return facts.has("mask")
                ? Optional.of(new Padding(
                        facts.path("mask").asString(),
                        axes,
                        facts.path("filling").floatValue()))
                : Optional.empty();
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(property ->
                        texts.put(property.getKey(), property.getValue().asString()));
        return texts;
    }
}
