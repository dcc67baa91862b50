package dev.limbeck.cli.report;

import dev.limbeck.cli.report.Report.Better;
import dev.limbeck.cli.report.Report.Figure;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.measure.Interval;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a report as one HTML file with its styles, its data and the chart library inside. Everything that the charts
 * show stands in tables too, so the page can be read without scripts, by a screen reader and on paper.
 */
public final class ReportPage {
    private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Report report;

    public ReportPage(Report report) {
        this.report = report;
    }

    /** Writes or replaces the file. */
    public void write(Path file) throws IOException {
        AtomicFile.writeText(file, html());
    }

    /** The page. */
    public String html() {
        Map<String, String> slots = new LinkedHashMap<>();
        slots.put("title", new Markup().text(report.title()).toString());
        slots.put("subtitle", new Markup().text(report.subtitle()).toString());
        slots.put("verdict", report.verdict().word());
        slots.put("reason", new Markup().text(report.reason()).toString());
        slots.put("highlights", highlights());
        slots.put("figures", figures());
        slots.put("sensitivity", sensitivity());
        slots.put("exits", report.exits().map(ExitSection::html).orElse(""));
        slots.put("pruning", report.pruning().map(PruningSection::html).orElse(""));
        slots.put("learning", learning());
        slots.put("attempts", attempts());
        slots.put("provenance", provenance());
        slots.put("style", resource("report.css"));
        slots.put("charts", resource("echarts.common.min.js"));
        slots.put("script", resource("report.js"));
        slots.put("data", data());
        return SLOT.matcher(resource("report.html")).replaceAll(slot -> Matcher.quoteReplacement(filling(slots, slot)));
    }

    private static String filling(Map<String, String> slots, MatchResult slot) {
        return Objects.requireNonNull(slots.get(slot.group(1)), slot.group());
    }

    private String highlights() {
        Markup markup = new Markup();
        for (Report.Highlight highlight : report.highlights()) {
            markup.raw("<div class=\"highlight\">")
                    .element("strong", "", highlight.figure())
                    .element("span", "", highlight.meaning())
                    .raw("</div>\n");
        }
        return markup.toString();
    }

    private String figures() {
        Markup markup = new Markup();
        for (Figure figure : report.figures()) {
            markup.row(
                    figure.name(),
                    List.of(shown(figure, figure.before()), shown(figure, figure.after()), change(figure)));
        }
        return markup.toString();
    }

    private static String shown(Figure figure, Interval interval) {
        String number = "%." + figure.decimals() + "f";
        String unit = figure.unit().isEmpty() ? "" : " " + figure.unit();
        String value = String.format(Locale.ROOT, number, interval.value()) + unit;
        if (interval.low() == interval.high()) {
            return value;
        }
        return value
                + String.format(Locale.ROOT, " (" + number + " – " + number + ")", interval.low(), interval.high());
    }

    private static String change(Figure figure) {
        double before = figure.before().value();
        double after = figure.after().value();
        if (figure.better() == Better.HIGHER) {
            return String.format(Locale.ROOT, "%+." + figure.decimals() + "f", after - before);
        }
        return after <= 0 ? "" : String.format(Locale.ROOT, "÷ %.2f", before / after);
    }

    private String sensitivity() {
        if (report.sites().isEmpty()) {
            return "";
        }
        Markup rows = new Markup();
        for (Report.SiteLoss site : report.sites()) {
            rows.row(
                    site.site(),
                    List.of(
                            String.format(Locale.ROOT, "%.5f", site.change()),
                            String.format(Locale.ROOT, "%.3f", site.points()),
                            site.kept() ? "as it was" : "changed"));
        }
        return """
                <section aria-labelledby="sensitivity-title">
                <h2 id="sensitivity-title">What each place costs</h2>
                <p>How far the outputs move, and how many points of the metric are lost, when one place alone is changed; the largest movement first. Points say little on few rows.</p>
                <div id="sensitivity-chart" class="chart" role="img" aria-label="What each site costs; the table below has the same figures"></div>
                <details><summary>The same as a table</summary>
                <table><thead><tr><th scope="col">Site</th><th scope="col">Mean change of outputs</th><th scope="col">Loss, points</th><th scope="col">In the result</th></tr></thead>
                <tbody>
                """ + rows + "</tbody></table></details></section>\n";
    }

    private String learning() {
        if (report.curve().isEmpty()) {
            return "";
        }
        Markup rows = new Markup();
        for (Report.Curve curve : report.curve()) {
            List<Report.Point> points = curve.points();
            Report.Point first = points.get(0);
            Report.Point last = points.get(points.size() - 1);
            rows.row(curve.name(), List.of(shown(first), shown(last), Long.toString(last.step())));
        }
        return """
                <section aria-labelledby="learning-title">
                <h2 id="learning-title">How it learned</h2>
                <div id="learning-chart" class="chart" role="img" aria-label="Losses over the steps; the table below has their ends"></div>
                <table><thead><tr><th scope="col">Quantity</th><th scope="col">First</th><th scope="col">Last</th><th scope="col">Steps</th></tr></thead>
                <tbody>
                """ + rows + "</tbody></table></section>\n";
    }

    private static String shown(Report.Point point) {
        return String.format(Locale.ROOT, "%.4f", point.value());
    }

    private String attempts() {
        if (report.attempts().isEmpty()) {
            return "";
        }
        Markup rows = new Markup();
        report.attempts().forEach(a -> rows.row(a.what(), List.of(a.outcome(), a.figures())));
        return """
                <section aria-labelledby="attempts-title">
                <h2 id="attempts-title">What was tried</h2>
                <table><thead><tr><th scope="col">Model</th><th scope="col">Outcome</th><th scope="col">Figures</th></tr></thead>
                <tbody>
                """ + rows + "</tbody></table></section>\n";
    }

    private String provenance() {
        Markup markup = new Markup();
        report.provenance()
                .forEach(fact -> markup.element("dt", "", fact.name()).element("dd", "", fact.value()));
        return markup.toString();
    }

    /** JSON that cannot end the script element it stands in. */
    private String data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("figures", report.figures());
        data.put("sites", report.sites());
        data.put("curves", report.curve());
        data.put("exits", report.exits().orElse(null));
        data.put("pruning", report.pruning().orElse(null));
        return JSON.writeValueAsString(data).replace("<", "\\u003c");
    }

    private static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(ReportPage.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
