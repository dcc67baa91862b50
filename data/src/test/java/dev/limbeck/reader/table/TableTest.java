package dev.limbeck.reader.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static List<List<String>> cells(Table table) {
        List<Integer> all = IntStream.range(0, table.columns().size()).boxed().toList();
        try (Stream<Row> rows = table.rows(all)) {
            return rows.map(row -> all.stream().map(row::text).toList()).toList();
        }
    }

    private static Table open(Path file) {
        return Table.open(file, Optional.empty());
    }

    @Test
    void tabSeparatedQuotesAreData() throws IOException {
        Table table = open(write("dev.tsv", "1\the said \"no , twice\n0\t\"open\r\n\n1\tit 's \\n a 'quote\n"));
        assertThat(table.named()).isFalse();
        assertThat(table.columns()).containsExactly("1", "2");
        assertThat(cells(table))
                .containsExactly(
                        List.of("1", "he said \"no , twice"),
                        List.of("0", "\"open"),
                        List.of("1", "it 's \\n a 'quote"));
    }

    @Test
    void byteOrderMarkAndHeader() throws IOException {
        Table table = open(write("test.tsv", "\uFEFFQuality\t#1 String\n1\tone\n0\ttwo\n"));
        assertThat(table.columns()).containsExactly("Quality", "#1 String");
        assertThat(cells(table)).containsExactly(List.of("1", "one"), List.of("0", "two"));
    }

    @Test
    void chineseAndUnicodeSeparatorsStayInsideALine() throws IOException {
        Table table = open(write("a.tsv", "label\ttext_a\n1\t“引号”\u2028，下一行\u0085。\n"));
        assertThat(cells(table)).containsExactly(List.of("1", "“引号”\u2028，下一行\u0085。"));
    }

    @Test
    void headerIsAsTheUserSays() throws IOException {
        Path file = write("a.tsv", "label\ttext\nx\ty\n");
        assertThat(cells(Table.open(file, Optional.of(false)))).hasSize(2);
        assertThat(cells(Table.open(file, Optional.of(true)))).hasSize(1);
    }

    @Test
    void wordsWithoutUsualNamesAreNoHeader() throws IOException {
        assertThat(open(write("a.tsv", "positive\tgood film\nnegative\tbad film\n"))
                        .named())
                .isFalse();
        assertThat(open(write("b.tsv", "kind\tbody\n1\tgood film\n0\tbad film\n"))
                        .named())
                .isTrue();
    }

    @Test
    void commaSeparatedByTheStandard() throws IOException {
        String text = "\uFEFFlabel,text\r\n1,\"a, b\"\r\n0,\"he said \"\"no\"\"\r\nand left\"\r\n1,plain\r\n";
        Table table = open(write("a.csv", text));
        assertThat(table.columns()).containsExactly("label", "text");
        assertThat(cells(table))
                .containsExactly(List.of("1", "a, b"), List.of("0", "he said \"no\"\nand left"), List.of("1", "plain"));
    }

    @Test
    void jsonLines() throws IOException {
        Table table =
                open(write("a.jsonl", "{\"text\": \"哈\\n\\\"\", \"label\": 1}\n\n{\"label\": 0, \"text\": \"b\"}\n"));
        assertThat(table.columns()).containsExactly("text", "label");
        assertThat(cells(table)).containsExactly(List.of("哈\n\"", "1"), List.of("b", "0"));
    }

    @Test
    void gzip() throws IOException {
        Path file = folder.resolve("train.tsv.gz");
        Files.write(file, gzip("1\ta b\n0\tc d\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(cells(open(file))).containsExactly(List.of("1", "a b"), List.of("0", "c d"));
    }

    @Test
    void truncatedGzipIsSaid() throws IOException {
        byte[] long100 = "1\tsome words that go on\n".repeat(5000).getBytes(StandardCharsets.UTF_8);
        byte[] packed = gzip(long100);
        Path file = folder.resolve("train.tsv.gz");
        Files.write(file, Arrays.copyOf(packed, packed.length / 2));
        assertThatThrownBy(() -> cells(open(file)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("train.tsv.gz is not a complete gzip file");
        Files.write(file, long100);
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("not a complete gzip file");
    }

    @Test
    void notUtf8NamesLineAndByte() throws IOException {
        for (String name : List.of("a.tsv", "a.csv", "a.jsonl")) {
            Path file = folder.resolve(name);
            String row = name.endsWith("l") ? "{\"a\":\"cafe\"}\n" : "cafe\n";
            String bad = name.endsWith("l") ? "{\"a\":\"café\"}\n" : "café\n";
            Files.write(file, (row.repeat(200) + bad).getBytes(StandardCharsets.ISO_8859_1));
            assertThatThrownBy(() -> cells(open(file)))
                    .as(name)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(name + ", line 201: byte " + (bad.indexOf('é') + 1) + " (0xE9) is not UTF-8");
        }
    }

    @Test
    void utf16IsRecognised() throws IOException {
        Path file = folder.resolve("a.tsv");
        Files.write(file, "1\tgood film\n".getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.tsv, line 1: byte 1 (0xFE) is not UTF-8")
                .hasMessageContaining("iconv -f UTF-16");
    }

    @Test
    void raggedRowsNameTheLine() throws IOException {
        assertThatThrownBy(() -> cells(open(write("a.tsv", "1\ta\n0\tb\n1\tc\td\n"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.tsv, line 3 has 3 columns, but the first line has 2 columns");
        assertThatThrownBy(() -> cells(open(write("a.csv", "1,a\n0\n"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.csv, line 2 has 1 column, but");
    }

    @Test
    void emptyFilesAreSaid() throws IOException {
        for (String name : List.of("a.tsv", "a.csv", "a.jsonl")) {
            Path file = write(name, "");
            assertThatThrownBy(() -> open(file))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(name + " is empty");
        }
        assertThatThrownBy(() -> open(write("b.tsv", "label\ttext\n")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has a header but no rows");
    }

    @Test
    void badJsonNamesTheLine() throws IOException {
        assertThatThrownBy(() -> cells(open(write("a.jsonl", "{\"a\": 1}\n{\"a\": \n"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.jsonl, line 2 is not JSON");
        assertThatThrownBy(() -> cells(open(write("b.jsonl", "{\"a\": 1}\n[1]\n"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("b.jsonl, line 2 is not a JSON object");
        assertThatThrownBy(() -> cells(open(write("c.jsonl", "{\"a\": 1}\n{\"b\": 1}\n"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("c.jsonl, line 1 has no text or number under 'b'");
    }

    @Test
    void damagedParquetIsSaid() throws IOException {
        assertThatThrownBy(() -> open(write("a.parquet", "PAR1 but nothing else")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot read")
                .hasMessageContaining("as Parquet");
    }

    @Test
    void unknownFormatsAndMissingFilesAreSaid() throws IOException {
        assertThatThrownBy(() -> open(write("a.xlsx", "x")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(".tsv, .csv, .jsonl");
        for (String name : List.of("no.tsv", "no.csv", "no.jsonl", "no.parquet")) {
            assertThatThrownBy(() -> open(folder.resolve(name)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("There is no file")
                    .hasMessageContaining(name);
        }
    }

    @Test
    void parquetNamesClassesAsHuggingFaceDoes() throws SQLException {
        Path file = folder.resolve("dev.parquet");
        String features = "{\"info\": {\"features\": {\"label\": {\"names\": [\"neg\", \"pos\"], \"_type\":"
                + " \"ClassLabel\"}, \"tags\": {\"feature\": {\"names\": [\"O\", \"B\"], \"_type\": \"ClassLabel\"},"
                + " \"_type\": \"Sequence\"}, \"old\": [{\"names\": [\"x\"]}], \"text\": {\"dtype\": \"string\"}}}}";
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement()) {
            statement.execute("COPY (SELECT 'a' AS text, 1 AS label, [0, 1] AS tags, [0] AS old) TO '" + file
                    + "' (FORMAT parquet, KV_METADATA {huggingface: '" + features + "'})");
        }
        Table table = open(file);

        assertThat(IntStream.range(0, 4).mapToObj(table::classNames))
                .containsExactly(List.of(), List.of("neg", "pos"), List.of("O", "B"), List.of("x"));
        assertThat(IntStream.range(0, 4).mapToObj(table::isList)).containsExactly(false, false, true, true);
    }
}
