package dev.limbeck.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The report as a browser shows it. Skips where there is no Chromium. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportBrowser {
    private ChromeDriver browser;
    private Path page;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        Optional<File> chromium = onPath("chromium");
        Optional<File> driver = onPath("chromedriver");
        assumeTrue(
                chromium.isPresent() && driver.isPresent(), "Skipped: chromium and chromedriver are not on the path.");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.orElseThrow())
                        .usingAnyFreePort()
                        .build(),
                options);
        browser.manage().window().setSize(new Dimension(1200, 900));
        page = folder.resolve("report.html");
        new ReportPage(Reports.encoder(12)).write(page);
    }

    private static Optional<File> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> new File(folder, program))
                .filter(File::canExecute)
                .findFirst();
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    @Test
    void drawsItsChartsWithoutAnErrorInTheConsole() {
        show("light");

        for (String chart : List.of("quality-chart", "cost-chart", "sensitivity-chart", "width-chart", "group-chart")) {
            WebElement drawing = browser.findElement(By.cssSelector("#" + chart + " svg"));
            assertThat(drawing.getSize().getHeight()).isGreaterThan(200);
            assertThat(drawing.findElements(By.tagName("path"))).hasSizeGreaterThan(5);
        }
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    }

    @Test
    void asksTheNetworkForNothing() {
        show("light");

        assertThat(browser.executeScript("return performance.getEntriesByType('resource').length"))
                .isEqualTo(0L);
    }

    @Test
    void isReadableInLightAndInDark() throws IOException {
        for (String scheme : List.of("light", "dark")) {
            show(scheme);
            assertThat(lowestContrast()).as(scheme).isGreaterThan(4.5);
            photograph(scheme);
        }
    }

    @Test
    void fitsASmallScreen() throws IOException {
        browser.manage().window().setSize(new Dimension(500, 900));
        try {
            show("light");
            assertThat((Boolean) browser.executeScript(
                            "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                    .isTrue();
            photograph("small");
        } finally {
            browser.manage().window().setSize(new Dimension(1200, 900));
        }
    }

    @Test
    void printsInLightColoursEvenFromADarkScreen() throws IOException {
        show("dark");
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));

        assertThat(browser.findElement(By.tagName("body")).getCssValue("background-color"))
                .contains("255, 255, 255");
        Object pdf = browser.executeCdpCommand("Page.printToPDF", Map.of("printBackground", true))
                .get("data");
        Files.write(Path.of("target", "report.pdf"), Base64.getDecoder().decode((String) pdf));
    }

    private void show(String scheme) {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "media",
                        "screen",
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        browser.get(page.toUri().toString());
        assertThat(browser.findElement(By.tagName("html")).getAttribute("data-drawn"))
                .isEqualTo("yes");
    }

    /** The whole page, for whoever wants to look. */
    private void photograph(String name) throws IOException {
        Object picture = browser.executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
                .get("data");
        Files.write(
                Path.of("target", "report-" + name + ".png"),
                Base64.getDecoder().decode((String) picture));
    }

    /** The lowest contrast of a text with the nearest background behind it, as WCAG 2 defines it. */
    private double lowestContrast() {
        Object lowest = browser.executeScript("""
                const channels = colour => colour.match(/[\\d.]+/g).map(Number);
                const light = colour => {
                  const [r, g, b] = channels(colour).map(c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                const behind = element => {
                  const colour = getComputedStyle(element).backgroundColor;
                  return channels(colour)[3] === 0 && element.parentElement ? behind(element.parentElement) : colour;
                };
                const texts = [...document.querySelectorAll('h1, h2, p, b, strong, span, th, td, dt, dd, summary')]
                  .filter(e => e.textContent.trim() && e.offsetParent);
                return Math.min(...texts.map(e => {
                  const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
                  return (a + 0.05) / (b + 0.05);
                }));
                """);
        return Double.parseDouble(String.valueOf(lowest));
    }
}
