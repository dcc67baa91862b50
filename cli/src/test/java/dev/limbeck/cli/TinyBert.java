package dev.limbeck.cli;

import dev.limbeck.graph.Model;
import dev.limbeck.huggingface.EncoderBuilder;
import dev.limbeck.huggingface.EncoderConfig;
import dev.limbeck.huggingface.HuggingFaceWriter;
import dev.limbeck.testkit.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A classifier of reviews with random weights, with its tokenizer and four rows of data to train and to judge on.
 *
 * @param layers how many blocks
 */
record TinyBert(int hidden, int layers, int heads, int intermediate) {
    private static final WordTokenizer WORDS = new WordTokenizer(List.of("good", "bad", "a", "film", "plot", "very"));

    /** As in Hugging Face's config.json. */
    String config() {
        return String.format("""
                {"model_type": "bert", "architectures": ["BertForSequenceClassification"], "vocab_size": 40,
                 "max_position_embeddings": 128, "hidden_size": %d, "num_hidden_layers": %d,
                 "num_attention_heads": %d, "intermediate_size": %d, "id2label": {"0": "negative", "1": "positive"}}
                """, hidden, layers, heads, intermediate);
    }

    Model model() {
        return EncoderBuilder.random(EncoderConfig.parse(config()), 3);
    }

    /** Writes it as a Hugging Face folder. */
    Path write(Path folder) throws IOException {
        HuggingFaceWriter.write(model(), folder);
        return writeTokenizer(folder);
    }

    static Path writeTokenizer(Path folder) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), WORDS.json());
        return folder;
    }

    /** Writes train.tsv and dev.tsv into a folder. */
    static Path writeData(Path home) throws IOException {
        Path data = Files.createDirectories(home.resolve("data"));
        String rows =
                "text\tlabel\na good film\tpositive\na bad film\tnegative\nvery good plot\tpositive\nbad\tnegative\n";
        Files.writeString(data.resolve("train.tsv"), rows);
        Files.writeString(data.resolve("dev.tsv"), rows);
        return data;
    }
}
