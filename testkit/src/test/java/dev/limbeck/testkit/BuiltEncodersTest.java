package dev.limbeck.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.huggingface.EncoderBuilder;
import dev.limbeck.huggingface.EncoderConfig;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Recognition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of an encoder that is built from a configuration are found again with the sizes of the configuration. */
class BuiltEncodersTest {
    private static final String SIZES = """
            "vocab_size": 50, "hidden_size": 12, "num_hidden_layers": 3, "num_attention_heads": 2,
            "intermediate_size": 20, "max_position_embeddings": 16, "type_vocab_size": 2, "embedding_size": 6,
            "hidden_act": "gelu", "layer_norm_eps": 1e-12, "pad_token_id": 1, "num_hidden_groups": 1,
            "inner_group_num": 1, "dim": 12, "n_layers": 3, "n_heads": 2, "hidden_dim": 20, "activation": "gelu"
            """;

    @ParameterizedTest
    @CsvSource({
        "bert, BertForSequenceClassification",
        "bert, BertModel",
        "distilbert, DistilBertForSequenceClassification",
        "roberta, RobertaForSequenceClassification",
        "albert, AlbertForSequenceClassification",
    })
    void partsAreFound(String family, String architecture) {
        String json =
                "{\"model_type\": \"%s\", \"architectures\": [\"%s\"], %s}".formatted(family, architecture, SIZES);
        Model built = EncoderBuilder.random(EncoderConfig.parse(json), 1);
        Recognition recognition = Encoder.recognise(Passes.canonical(built).model());

        assertThat(recognition.unrecognised()).isEmpty();
        Encoder encoder = recognition.encoder().orElseThrow();
        assertThat(encoder.blocks()).hasSize(3);
        assertThat(encoder.hidden()).isEqualTo(12);
        assertThat(encoder.heads()).isEqualTo(2);
        assertThat(encoder.blocks()).allMatch(block -> block.up().outputs() == 20);
        assertThat(encoder.embeddings().word().rows()).isEqualTo(50);
        assertThat(encoder.mask()).isPresent();
    }
}
