package dev.limbeck.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.cli.report.Report.Curve;
import dev.limbeck.cli.report.Report.Fact;
import dev.limbeck.cli.report.Report.Point;
import dev.limbeck.cli.report.Report.SiteLoss;
import dev.limbeck.run.GroupSensitivity;
import dev.limbeck.run.GroupWidth;
import dev.limbeck.run.PruningEvidence;
import dev.limbeck.run.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
    @Test
    void namesFromAModelCannotBecomeMarkup() {
        String hostile = "</script><script>alert('x')</script>{{title}}$1";
        Report report = new Report(
                hostile,
                hostile,
                Verdict.DECLINED,
                hostile,
                List.of(),
                List.of(),
                List.of(new SiteLoss(hostile, 0.01, 0.1, true)),
                List.of(new Curve(hostile, List.of(new Point(1, 0.5)))),
                List.of(),
                List.of(new Fact(hostile, hostile)),
                Optional.empty(),
                Optional.of(new PruningEvidence(
                        List.of(new GroupWidth(hostile, hostile, 4, 2)),
                        List.of(new GroupSensitivity(
                                hostile, hostile, List.of(new GroupSensitivity.Point(0.5, 0.1)))))));

        String html = new ReportPage(report).html();

        assertThat(html).doesNotContain("<script>alert").contains("&lt;/script&gt;&lt;script&gt;alert(&#39;x&#39;)");
        assertThat(html).contains("{{title}}$1");
    }

    @Test
    void needsNothingBesideIt() {
        String html = new ReportPage(Reports.encoder(2)).html();
        String outsideScripts = html.replaceAll("(?s)<script>.*?</script>", "");

        assertThat(outsideScripts).doesNotContain("http://", "https://", " src=");
    }

    @Test
    void everyFigureStandsInATable() {
        String html = new ReportPage(Reports.encoder(1)).html();

        assertThat(html).contains("<td>0.9193 (0.9062 – 0.9314)</td><td>0.9187 (0.9055 – 0.9308)</td><td>-0.0006</td>");
        assertThat(html).contains("<td>133.9 MB</td><td>34.5 MB</td><td>÷ 3.88</td>");
        assertThat(html)
                .contains(
                        "<th scope=\"row\">encoder/layer.0/query</th><td>0.00800</td><td>-0.030</td><td>changed</td>");
        assertThat(html)
                .contains("<th scope=\"row\">heads of layer.0</th><td>12</td><td>12 → 7</td><td>58 %</td>")
                .contains("<th scope=\"row\">heads of layer.0</th><td>50 %</td><td>0.00400</td>");
    }

    @Test
    void isWrittenWhereItIsWanted(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("new/report.html");

        new ReportPage(Reports.encoder(1)).write(file);

        assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    }
}
