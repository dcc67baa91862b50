package dev.limbeck.run;

import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Score;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run as the JSON object that {@code --json} prints and {@code run.json} holds. Values of metrics are 0..1, drops are
 * points of 100; what is not known is null.
 */
public final class RunJson {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private RunJson() {}

    /**
     * The object as text.
     *
     * @param output the folder that the result was written to; empty if it was not written
     */
    public static String of(Run run, String output) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("output", output);
        json.put("before", figures(run.before()));
        json.put("after", figures(run.after()));
        json.put("speedup", ratio(run.speedup()));
        json.put("compression", run.compression());
        json.put("drop_points", known(run.dropPoints()));
        json.put("verdict", run.verdict().word());
        json.put("reason", run.reason());
        json.put("speedup_over_lossless", ratio(run.speedupOverLossless()));
        json.put("form", run.form());
        json.put("sites", run.sites().stream().map(RunJson::site).toList());
        json.put("journal", run.journal().stream().map(RunJson::entry).toList());
        json.put("notes", run.notes());
        json.put("provenance", provenance(run.provenance()));
        run.exits().ifPresent(exits -> {
            json.put("speed", exits.speed());
            json.put("exits", ExitJson.of(exits));
        });
        run.sparsity().ifPresent(zeros -> json.put("sparsity", sparsity(zeros)));
        run.codebooks().ifPresent(codebooks -> json.put("codebooks", codebooks(codebooks)));
        run.pruning().ifPresent(pruning -> json.put("pruning", PruningJson.of(pruning)));
        return JSON.writeValueAsString(json);
    }

    private static Map<String, Object> sparsity(SparsityEvidence evidence) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("share", evidence.share());
        json.put("elements", evidence.elements());
        json.put("zeros", evidence.zeros());
        evidence.archive().ifPresent(archive -> json.put("archive", archive(archive)));
        json.put("weights", evidence.weights());
        return json;
    }

    private static Map<String, Object> codebooks(CodebookEvidence evidence) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("elements", evidence.elements());
        json.put("values", evidence.values());
        evidence.archive().ifPresent(archive -> json.put("archive", archive(archive)));
        json.put("weights", evidence.weights());
        return json;
    }

    private static Map<String, Object> archive(Archived archive) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", archive.file());
        json.put("values", archive.values().word());
        json.put("bytes", archive.bytes());
        json.put("original_bytes", archive.originalBytes());
        return json;
    }

    private static Map<String, Object> figures(Figures figures) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("metric", figures.score().map(Score::value).orElse(null));
        json.put("latency_ms", known(figures.latencyMillis()));
        json.put("bytes", figures.bytes());
        json.put("parameters", figures.parameters());
        json.put("peak_bytes", figures.peakBytes() == 0 ? null : figures.peakBytes());
        json.put("metric_name", figures.score().map(Score::metric).orElse(null));
        return json;
    }

    private static Map<String, Object> ratio(Interval interval) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("median", interval.value());
        json.put("low", interval.low());
        json.put("high", interval.high());
        return json;
    }

    private static Map<String, Object> site(SiteLoss loss) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("site", loss.site());
        json.put("technique", loss.technique());
        json.put("drop_points", known(loss.dropPoints()));
        json.put("mean_change", known(loss.meanLogitChange()));
        json.put("in_float", loss.keptInFloat());
        return json;
    }

    private static Map<String, Object> entry(JournalEntry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", entry.what());
        json.put("bytes", entry.bytes());
        json.put("speedup", entry.speedup().orElse(null));
        json.put("drop_points", entry.dropPoints().orElse(null));
        json.put("note", entry.note());
        return json;
    }

    private static Map<String, Object> provenance(Provenance provenance) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model_sha256", provenance.modelDigest());
        json.put("data", provenance.dataDigests());
        json.put("versions", provenance.versions());
        json.put("machine", provenance.machine());
        json.put("options", provenance.options());
        json.put("seed", provenance.seed());
        json.put("seconds", provenance.seconds());
        return json;
    }

    static @Nullable Double known(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
