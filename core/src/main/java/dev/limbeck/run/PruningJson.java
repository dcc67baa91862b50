package dev.limbeck.run;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a pruning showed, as a JSON object. */
final class PruningJson {
    private PruningJson() {}

    static Map<String, Object> of(PruningEvidence pruning) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("widths", pruning.widths());
        json.put(
                "sensitivity",
                pruning.sensitivity().stream().map(PruningJson::group).toList());
        return json;
    }

    private static Map<String, Object> group(GroupSensitivity group) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("group", group.group());
        json.put("unit", group.unit());
        json.put("points", group.points().stream().map(PruningJson::point).toList());
        return json;
    }

    private static Map<String, Object> point(GroupSensitivity.Point point) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("gone", point.gone());
        json.put("divergence", RunJson.known(point.divergence()));
        return json;
    }
}
