package dev.limbeck.run;

import dev.limbeck.run.exit.Certainty;
import dev.limbeck.run.exit.ExitEvidence;
import dev.limbeck.run.exit.SpeedPoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What early exits showed, as a JSON object. */
final class ExitJson {
    private ExitJson() {}

    static Map<String, Object> of(ExitEvidence exits) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layers", exits.layers());
        json.put("blocks", exits.blocks());
        json.put("chosen", point(exits.chosen()));
        json.put("curve", exits.curve().stream().map(ExitJson::point).toList());
        json.put(
                "certainty", exits.certainty().stream().map(ExitJson::certainty).toList());
        return json;
    }

    private static Map<String, Object> point(SpeedPoint point) {
        Map<String, Object> json = new LinkedHashMap<>();
        List<Double> thresholds = point.thresholds();
        if (thresholds.size() == 1) {
            json.put("speed", thresholds.get(0));
        } else {
            json.put("thresholds", thresholds);
        }
        json.put("metric", RunJson.known(point.value()));
        json.put("drop_points", RunJson.known(point.dropPoints()));
        json.put("flops", 2 * point.macs());
        json.put("flops_ratio", point.macsRatio());
        json.put("shares", point.shares());
        json.put("timed", point.timed().stream().map(ExitJson::timed).toList());
        return json;
    }

    private static Map<String, Object> timed(SpeedPoint.Timed timed) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("batch", timed.batch());
        json.put("latency_ms", timed.millis());
        json.put("speedup", timed.speedup());
        return json;
    }

    private static Map<String, Object> certainty(Certainty certainty) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layer", certainty.layer());
        json.put("low", certainty.low());
        json.put("high", certainty.high());
        json.put("rows", certainty.rows());
        json.put("right", certainty.right());
        return json;
    }
}
