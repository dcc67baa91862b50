package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.cli.Cli.Outcome;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.reader.augment.Place;
import dev.limbeck.reader.augment.SourceSettings;
import dev.limbeck.reader.augment.WordSource;
import dev.limbeck.reader.augment.WordSources;
import dev.limbeck.run.Engines;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code augment} with a masked language model whose scores are known in closed form. */
class AugmentTest {
    private static final List<String> LETTERS =
            IntStream.range(0, 20).mapToObj(i -> "q" + (char) ('a' + i)).toList();
    private static final WordTokenizer WORDS = WordTokenizer.withMask(LETTERS);
    private static final int SIZE = WORDS.size();
    private static final Tensor DECODER = new RandomTensors(5).normal(SIZE, SIZE);
    private static final Tensor BIAS = new RandomTensors(6).normal(SIZE);
    private static final List<String> TEXTS = List.of("qa qb qc", "qd qe, qf qg qh", "qi", "qj qk ql qa qb");

    @TempDir
    private Path home;

    private Path model = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = Files.createDirectory(home.resolve("masked"));
        OnnxWriter.write(masked(), model.resolve("model.onnx"));
        Files.writeString(model.resolve("tokenizer.json"), WORDS.json());
    }

    /**
     * The scores of a token: how often the row has each word, those of second texts twice and the token itself once
     * more, times a random matrix, and a bias.
     */
    private static Model masked() {
        TensorType ids = TensorType.of(DType.INT64, Dim.symbol("rows"), Dim.symbol("tokens"));
        float[] identity = new float[SIZE * SIZE];
        for (int i = 0; i < SIZE; i++) {
            identity[i * SIZE + i] = 1;
        }
        GraphEditor editor = GraphEditor.empty("counts")
                .addInput(new ValueInfo("input_ids", ids))
                .addInput(new ValueInfo("attention_mask", ids))
                .addInput(new ValueInfo("token_type_ids", ids))
                .addOutput(new ValueInfo(
                        "logits", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.symbol("tokens"), Dim.of(SIZE))))
                .initializer("identity", Tensor.ofFloats(Shape.of(SIZE, SIZE), identity))
                .initializer("decoder", DECODER)
                .initializer("bias", BIAS)
                .initializer("row", Tensor.vector(0L, 1L, -1L));
        node(editor, "words", "Gather", Map.of(), "identity", "input_ids");
        node(editor, "twice", "Mul", Map.of(), "attention_mask", "token_type_ids");
        node(editor, "weight", "Add", Map.of(), "attention_mask", "twice");
        node(editor, "weights", "Cast", Map.of("to", Attribute.of(DType.FLOAT.code())), "weight");
        node(editor, "weight_row", "Reshape", Map.of(), "weights", "row");
        node(editor, "counts", "MatMul", Map.of(), "weight_row", "words");
        node(editor, "features", "Add", Map.of(), "words", "counts");
        node(editor, "products", "MatMul", Map.of(), "features", "decoder");
        node(editor, "logits", "Add", Map.of(), "products", "bias");
        return Model.of(editor.build(), 17, 8);
    }

    private static void node(
            GraphEditor editor, String name, String type, Map<String, Attribute> attributes, String... inputs) {
        editor.add(Node.of(name, Node.STANDARD, type, List.of(inputs), List.of(name), attributes));
    }

    /** The best words in the place of one, found by hand. */
    private static List<String> likeliest(Place place, int count) {
        double[] features = new double[SIZE];
        features[WORDS.id("[CLS]")] += 1;
        features[WORDS.id("[SEP]")] += 1 + 2;
        for (String token : place.text().replace(",", " ,").split(" ")) {
            int id = Math.max(WORDS.id(token), WORDS.id("[UNK]"));
            features[token.equals(place.word()) ? WORDS.id("[MASK]") : id] += 1;
            features[id] += 2;
        }
        features[WORDS.id("[MASK]")] += 1;
        double[] scores = new double[SIZE];
        for (int word = 0; word < SIZE; word++) {
            scores[word] = BIAS.doubleAt(word);
            for (int i = 0; i < SIZE; i++) {
                scores[word] += features[i] * DECODER.doubleAt(i * SIZE + word);
            }
        }
        return LETTERS.stream()
                .filter(word -> !word.equals(place.word()))
                .sorted(Comparator.comparingDouble(word -> -scores[WORDS.id(word)]))
                .limit(count)
                .toList();
    }

    private WordSource source(int candidates) {
        return WordSources.MASKED_LM.open(new SourceSettings(
                ModelFiles.at(model), Optional.empty(), Engines.load().predictor(), candidates, note -> {}));
    }

    @Test
    void aMaskedWordHasTheLikeliestWordsOfItsPlace() {
        List<Place> places =
                TEXTS.stream().flatMap(text -> Place.of(text).stream()).toList();
        List<List<String>> together = source(3).candidates(places);
        for (int i = 0; i < places.size(); i++) {
            assertThat(together.get(i)).containsExactlyInAnyOrderElementsOf(likeliest(places.get(i), 3));
            assertThat(source(3).candidates(List.of(places.get(i)))).containsExactly(together.get(i));
        }
    }

    @Test
    void theModelsOwnHeadIsAskedUnlessAnotherSourceIsNamed() throws IOException {
        Path data = Files.createDirectory(home.resolve("data"));
        StringBuilder rows = new StringBuilder("text\tlabel\n");
        TEXTS.forEach(text -> rows.append(text).append("\tx\n"));
        Files.writeString(data.resolve("train.tsv"), rows);
        Path out = home.resolve("more");
        Outcome outcome = Cli.run("augment", model, "--data", data, "--candidates", 2, "-o", out, "--json");
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.json().path("words").asString()).isEqualTo("masked-lm");
        assertThat(outcome.err()).contains("guessed", "masked-lm");
        assertThat(home.resolve("more.augmenting")).doesNotExist();
        List<String> lines = new ArrayList<>(Files.readAllLines(out.resolve("train.jsonl")));
        assertThat(lines).hasSize(outcome.json().path("rows").asInt()).hasSizeGreaterThan(TEXTS.size());
        Outcome again = Cli.run(
                "augment", model, "--data", data, "--candidates", 2, "-o", home.resolve("again"), "--words=masked-lm");
        assertThat(again.exit()).isEqualTo(ExitCode.DONE);
        assertThat(home.resolve("again/train.jsonl")).hasSameTextualContentAs(out.resolve("train.jsonl"));

        Path wordnet = home.resolve("wordnet");
        assertThat(Cli.run("augment", model, "--data", data, "--words", "wordnet", "-o", wordnet)
                        .exit())
                .isEqualTo(ExitCode.DONE);
        Outcome contradiction =
                Cli.run("augment", model, "--data", data, "--words", "wordnet", "--masked-lm", model, "-o", "x");
        assertThat(contradiction.exit()).isEqualTo(2);
        assertThat(contradiction.err()).contains("leave out one");
        Path plain = TinyClassifier.write(home, "plain");
        Outcome none = Cli.run("augment", plain, "--data", data, "--words", "masked-lm", "-o", home.resolve("none"));
        assertThat(none.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(none.err()).contains("no masked language model");
    }
}
