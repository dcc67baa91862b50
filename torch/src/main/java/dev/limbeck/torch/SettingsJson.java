package dev.limbeck.torch;

import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.Schedule;
import dev.limbeck.recover.TrainingPrecision;
import dev.limbeck.recover.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Settings of a training as JSON and back. */
final class SettingsJson {
    private SettingsJson() {}

    static Map<String, Object> facts(TrainingSettings settings) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("epochs", settings.epochs());
        facts.put("batch", settings.batchSize());
        facts.put("accumulation", settings.accumulation());
        facts.put("optimizer", settings.optimizer().build(new Named()));
        facts.put("curve", settings.schedule().curve());
        facts.put("warm_up", settings.schedule().warmUp());
        facts.put("layer_decay", settings.layerDecay());
        facts.put("clip", settings.clip());
        facts.put("average", settings.average());
        facts.put("patience", settings.patience());
        facts.put("precision", settings.precision());
        facts.put("checkpoint_activations", settings.checkpointActivations());
        facts.put("seed", settings.seed());
        return facts;
    }

    private static final class Named implements Optimizer.Builder<Map<String, Object>> {
        @Override
        public Map<String, Object> adamW(Optimizer.AdamW settings) {
            return Map.of("name", "adamw", "settings", settings);
        }

        @Override
        public Map<String, Object> sgd(Optimizer.Sgd settings) {
            return Map.of("name", "sgd", "settings", settings);
        }

        @Override
        public Map<String, Object> lamb(Optimizer.Lamb settings) {
            return Map.of("name", "lamb", "settings", settings);
        }
    }

    static TrainingSettings settings(JsonNode facts) {
        return new TrainingSettings(
                facts.path("epochs").asInt(),
                facts.path("batch").asInt(),
                facts.path("accumulation").asInt(),
                optimizer(
                        facts.path("optimizer").path("name").asString(),
                        facts.path("optimizer").path("settings")),
                new Schedule(
                        Schedule.Curve.valueOf(facts.path("curve").asString()),
                        facts.path("warm_up").asDouble()),
                facts.path("layer_decay").asDouble(),
                facts.path("clip").asDouble(),
                facts.path("average").asDouble(),
                facts.path("patience").asInt(),
                TrainingPrecision.valueOf(facts.path("precision").asString()),
                facts.path("checkpoint_activations").asBoolean(),
                facts.path("seed").asLong());
    }

    private static Optimizer optimizer(String name, JsonNode s) {
        double rate = s.path("learningRate").asDouble();
        double decay = s.path("weightDecay").asDouble();
        return switch (name) {
            case "adamw" ->
                new Optimizer.AdamW(
                        rate,
                        s.path("beta1").asDouble(),
                        s.path("beta2").asDouble(),
                        s.path("epsilon").asDouble(),
                        decay);
            case "sgd" ->
                new Optimizer.Sgd(
                        rate, s.path("momentum").asDouble(), s.path("nesterov").asBoolean(), decay);
            case "lamb" ->
                new Optimizer.Lamb(
                        rate,
                        s.path("beta1").asDouble(),
                        s.path("beta2").asDouble(),
                        s.path("epsilon").asDouble(),
                        decay);
            default -> throw new IllegalArgumentException("There is no optimizer '" + name + "'.");
        };
    }
}
