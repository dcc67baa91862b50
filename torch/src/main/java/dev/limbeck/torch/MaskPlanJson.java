package dev.limbeck.torch;

import dev.limbeck.recover.MaskPlan;
import dev.limbeck.recover.MaskRule;
import dev.limbeck.technique.prune.weight.Comparison;
import dev.limbeck.technique.prune.weight.Sparsity;
import dev.limbeck.technique.prune.weight.SparsityRamp;
import dev.limbeck.technique.prune.weight.WeightLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How masks change, as JSON and back. */
final class MaskPlanJson {
    private MaskPlanJson() {}

    static Map<String, Object> facts(Optional<MaskPlan> plan) {
        Map<String, Object> facts = new LinkedHashMap<>();
        plan.ifPresent(p -> {
            facts.put("rule", p.rule());
            facts.put("sparsity", p.sparsity());
            facts.put("ramp", p.ramp());
            facts.put("layouts", p.layouts());
        });
        return facts;
    }

    static Optional<MaskPlan> plan(JsonNode facts) {
        if (!facts.has("rule")) {
            return Optional.empty();
        }
        JsonNode ramp = facts.path("ramp");
        Map<String, WeightLayout> layouts = new LinkedHashMap<>();
        facts.path("layouts").properties().forEach(layout -> layouts.put(layout.getKey(), layout(layout.getValue())));
        return Optional.of(new MaskPlan(
                MaskRule.valueOf(facts.path("rule").asString()),
                sparsity(facts.path("sparsity")),
                new SparsityRamp(
                        ramp.path("from").asDouble(),
                        ramp.path("to").asDouble(),
                        ramp.path("every").asInt()),
                layouts));
    }

    private static Sparsity sparsity(JsonNode facts) {
        return facts.has("kept")
                ? new Sparsity.NOfM(facts.path("kept").asInt(), facts.path("of").asInt())
                : new Sparsity.Share(
                        facts.path("share").asDouble(),
                        Comparison.valueOf(facts.path("comparison").asString()));
    }

    private static WeightLayout layout(JsonNode facts) {
        return new WeightLayout(
                facts.path("outputsFirst").asBoolean(),
                facts.path("outputs").asInt(),
                facts.path("inputs").asInt(),
                facts.path("positions").asInt());
    }
}
