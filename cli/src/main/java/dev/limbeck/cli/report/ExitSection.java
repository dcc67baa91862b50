package dev.limbeck.cli.report;

import dev.limbeck.run.exit.Certainty;
import dev.limbeck.run.exit.ExitEvidence;
import dev.limbeck.run.exit.SpeedPoint;
import dev.limbeck.run.exit.SpeedPoint.Timed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The part of a report that tells what early exits showed. */
final class ExitSection {
    private final ExitEvidence exits;

    private ExitSection(ExitEvidence exits) {
        this.exits = exits;
    }

    static String html(ExitEvidence exits) {
        return new ExitSection(exits).html();
    }

    private String html() {
        Markup markup = new Markup();
        markup.raw("""
                <section aria-labelledby="exits-title">
                <h2 id="exits-title">When rows leave</h2>
                <p>
                """).text(chosen()).raw("""
                </p>
                <div class="beside">
                <div id="speed-chart" class="chart" role="img" aria-label="Quality against speed; the table below has the same figures"></div>
                <div id="departure-chart" class="chart" role="img" aria-label="Where rows leave; the table below has the same figures"></div>
                </div>
                <table class="speeds"><thead><tr><th scope="col">Speed</th><th scope="col">Metric</th><th scope="col">Lost, points</th><th scope="col">FLOPs</th>
                """);
        exits.chosen().timed().forEach(timed -> markup.raw("<th scope=\"col\">Batch " + timed.batch() + "</th>"));
        exits.layers().forEach(layer -> markup.raw("<th scope=\"col\">Behind " + layer + "</th>"));
        markup.raw("<th scope=\"col\">Never</th></tr></thead>\n<tbody>\n");
        exits.curve().forEach(point -> markup.row(name(point), cells(point)));
        if (exits.isPerExit()) {
            markup.row("one for each exit", cells(exits.chosen()));
        }
        return markup.raw("</tbody></table>\n")
                .raw(exits.certainty().isEmpty() ? "" : certainty())
                .raw("</section>\n")
                .toString();
    }

    private String chosen() {
        String when = exits.isPerExit()
                ? "Each exit has a threshold of its own, "
                        + joined(exits.chosen().thresholds())
                : "The speed is " + exits.speed();
        return when + ": a row leaves at the first exit at which it is less uncertain. The exits stand behind "
                + joined(exits.layers()) + " of " + exits.blocks()
                + " blocks. Metric and rows are those of validation; times are means over rows that were timed in turn"
                + " with the original, in a quick look but for what was chosen; speed 0 is the model without its exits.";
    }

    private static String joined(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private String name(SpeedPoint point) {
        double speed = point.thresholds().get(0);
        return speed == exits.speed() ? speed + ", chosen" : Double.toString(speed);
    }

    private static List<String> cells(SpeedPoint point) {
        List<String> cells = new ArrayList<>();
        cells.add(number("%.4f", point.value()));
        cells.add(number("%.2f", point.dropPoints()));
        cells.add(number("÷ %.2f", point.macsRatio()));
        for (Timed timed : point.timed()) {
            cells.add(number("%.2f ms, ", timed.millis()) + number("%.2f×", timed.speedup()));
        }
        point.shares().forEach(share -> cells.add(number("%.1f %%", 100 * share)));
        return cells;
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value == 0 ? 0.0 : value);
    }

    private String certainty() {
        Markup rows = new Markup();
        for (Certainty bin : exits.certainty()) {
            rows.row(
                    "behind " + bin.layer(),
                    List.of(
                            number("%.1f", bin.low()) + " – " + number("%.1f", bin.high()),
                            Integer.toString(bin.rows()),
                            number("%.1f %%", 100 * bin.right())));
        }
        return """
                <div id="certainty-chart" class="chart" role="img" aria-label="Right answers by uncertainty; the table below has the same figures"></div>
                <details><summary>The same as a table</summary>
                <table><thead><tr><th scope="col">Exit</th><th scope="col">Uncertainty</th><th scope="col">Rows</th><th scope="col">Right</th></tr></thead>
                <tbody>
                """ + rows + "</tbody></table></details>\n";
    }
}
