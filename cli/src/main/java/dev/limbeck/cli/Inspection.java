package dev.limbeck.cli;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.ModelCost;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Recognition;
import dev.limbeck.technique.Catalog;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a model is made of.
 *
 * @param model as it came
 * @param cost of one run with inputs of these shapes
 * @param inputs the shapes, by name
 * @param encoder what each part of it is for, if it is an encoder
 * @param whyNoEncoder the first thing that did not fit; empty for an encoder
 * @param sites how many places each technique finds
 */
record Inspection(
        Model model,
        ModelCost cost,
        Map<String, Shape> inputs,
        Optional<Encoder> encoder,
        String whyNoEncoder,
        Map<String, Integer> sites) {
    private static final int BITS_OF_FLOAT = 32;
    private static final int BITS_OF_CODE = 8;

    static Inspection of(Model model, Map<String, Shape> inputs) {
        Model canonical = Passes.canonical(model).model();
        Recognition recognition = Encoder.recognise(canonical);
        Map<String, Integer> sites = new LinkedHashMap<>();
        for (Technique<?, ?> technique : Catalog.load().all()) {
            sites.put(technique.card().id(), technique.sites(canonical).size());
        }
        return new Inspection(
                model,
                ModelCost.forInputs(model, inputs),
                inputs,
                recognition.encoder(),
                recognition.unrecognised().map(Object::toString).orElse(""),
                sites);
    }

    /** How often each operator occurs, those that occur most first. */
    private Map<String, Long> operators() {
        Map<String, Long> counts = model.graph().nodes().stream()
                .collect(Collectors.groupingBy(Inspection::operator, TreeMap::new, Collectors.counting()));
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private static String operator(Node node) {
        return node.domain().isEmpty() ? node.opType() : node.domain() + "." + node.opType();
    }

    private String family() {
        return encoder.map(Encoder::family)
                .orElseGet(() -> operators().containsKey("Conv") ? "convolutional network" : "other");
    }

    /** What the weights take, and what they would take with 8 bits instead of 32. */
    private long bytesWith(int bits) {
        return cost.parameters() * bits / Byte.SIZE;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("parameters", cost.parameters());
        json.put("bytes", cost.bytes());
        json.put("macs", cost.macs());
        json.put("ops", operators());
        json.put("opset", model.opset());
        json.put("family", family());
        json.put("blocks", encoder.map(e -> e.blocks().size()).orElse(null));
        json.put("hidden", encoder.map(Encoder::hidden).orElse(null));
        json.put("heads", encoder.map(Encoder::heads).orElse(null));
        json.put("sites", sites);
        json.put("inputs", shapes());
        json.put("bytes_at_8_bits", bytesWith(BITS_OF_CODE));
        return json;
    }

    private Map<String, String> shapes() {
        Map<String, String> shapes = new LinkedHashMap<>();
        inputs.forEach((name, shape) -> shapes.put(name, shape.toString()));
        return shapes;
    }

    String lines() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("parameters", Text.count((double) cost.parameters())));
        rows.add(List.of("constants", Text.bytes(cost.bytes())));
        rows.add(List.of("32 → 8 bits", saving()));
        rows.add(List.of("MACs", Text.count((double) cost.macs()) + " for " + joined(shapes())));
        rows.add(List.of("opset", model.opset() + ", IR " + model.irVersion()));
        rows.add(List.of("family", describedFamily()));
        rows.add(List.of("operators", joined(operators())));
        rows.add(List.of("sites", joined(sites)));
        if (!cost.uncounted().isEmpty()) {
            String first = cost.uncounted().get(0).label();
            rows.add(List.of("not counted", cost.uncounted().size() + " nodes, the first " + first));
        }
        return Text.facts(rows);
    }

    private String saving() {
        return String.format(
                Locale.ROOT,
                "the weights take %s instead of %s: %.0f %% less",
                Text.bytes(bytesWith(BITS_OF_CODE)),
                Text.bytes(bytesWith(BITS_OF_FLOAT)),
                100.0 - 100.0 * BITS_OF_CODE / BITS_OF_FLOAT);
    }

    private String describedFamily() {
        return encoder.map(e -> e.family() + ": " + e.blocks().size() + " blocks, " + e.hidden() + " wide, " + e.heads()
                        + " heads")
                .orElseGet(() -> family() + "; no encoder, " + whyNoEncoder);
    }

    private static String joined(Map<String, ?> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
