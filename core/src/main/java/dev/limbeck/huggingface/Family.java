package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The model families that limbeck reads from Hugging Face folders, and what each calls its parameters. */
public enum Family {
    BERT {
        @Override
        HeadLayout head(EncoderConfig config) {
            return switch (config.head()) {
                case SEQUENCE_CLASSIFICATION ->
                    HeadLayout.classifier(config.prefix() + "pooler.dense", "tanh", "classifier");
                case MASKED_LM ->
                    new HeadLayout(
                            "cls.predictions.transform.dense",
                            config.activation(),
                            "cls.predictions.transform.LayerNorm",
                            "cls.predictions.decoder",
                            "cls.predictions.bias");
                default -> HeadLayout.classifier("", "", "classifier");
            };
        }
    },
    DISTILBERT {
        @Override
        HeadLayout head(EncoderConfig config) {
            return switch (config.head()) {
                case SEQUENCE_CLASSIFICATION -> HeadLayout.classifier("pre_classifier", "relu", "classifier");
                case MASKED_LM ->
                    new HeadLayout(
                            "vocab_transform",
                            config.activation(),
                            "vocab_layer_norm",
                            "vocab_projector",
                            "vocab_projector.bias");
                default -> HeadLayout.classifier("", "", "classifier");
            };
        }

        @Override
        BlockLayout block() {
            return BlockLayout.DISTILBERT;
        }

        @Override
        List<String> blockPaths(EncoderSizes sizes) {
            return numbered("transformer.layer.", sizes.layers());
        }
    },
    ROBERTA {
        @Override
        HeadLayout head(EncoderConfig config) {
            return switch (config.head()) {
                case SEQUENCE_CLASSIFICATION ->
                    HeadLayout.classifier("classifier.dense", "tanh", "classifier.out_proj");
                case MASKED_LM ->
                    new HeadLayout("lm_head.dense", "gelu", "lm_head.layer_norm", "lm_head.decoder", "lm_head.bias");
                default -> HeadLayout.classifier("", "", "classifier");
            };
        }
    },
    ALBERT {
        @Override
        HeadLayout head(EncoderConfig config) {
            return switch (config.head()) {
                case SEQUENCE_CLASSIFICATION -> HeadLayout.classifier(config.prefix() + "pooler", "tanh", "classifier");
                case MASKED_LM ->
                    new HeadLayout(
                            "predictions.dense",
                            config.activation(),
                            "predictions.LayerNorm",
                            "predictions.decoder",
                            "predictions.bias");
                default -> HeadLayout.classifier("", "", "classifier");
            };
        }

        @Override
        BlockLayout block() {
            return BlockLayout.ALBERT;
        }

        /** Layers share the parameters of their group; each layer runs every block of its group. */
        @Override
        List<String> blockPaths(EncoderSizes sizes) {
            List<String> paths = new ArrayList<>();
            for (int layer = 0; layer < sizes.layers(); layer++) {
                int group = layer * sizes.groups() / sizes.layers();
                for (int inner = 0; inner < sizes.blocksInGroup(); inner++) {
                    paths.add("encoder.albert_layer_groups." + group + ".albert_layers." + inner + ".");
                }
            }
            return paths;
        }

        @Override
        String pooler() {
            return "pooler";
        }
    };

    static Family parse(String modelType) {
        for (Family family : values()) {
            if (family.modelType().equals(modelType)) {
                return family;
            }
        }
        throw new ModelException("The model type '" + modelType + "' is not supported; supported are bert, distilbert, "
                + "roberta and albert. Export the model to ONNX instead.");
    }

    /** The name that config.json uses. */
    public String modelType() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The parameters of each block in the order in which they run; the same path again where blocks share. */
    List<BlockLayout> blocks(EncoderConfig config) {
        return blockPaths(config.sizes()).stream()
                .map(path -> block().at(config.prefix() + path))
                .toList();
    }

    BlockLayout block() {
        return BlockLayout.BERT;
    }

    List<String> blockPaths(EncoderSizes sizes) {
        return numbered("encoder.layer.", sizes.layers());
    }

    private static List<String> numbered(String path, int count) {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            paths.add(path + i + ".");
        }
        return paths;
    }

    /** The layout of the head; not for {@link EncoderHead#NONE}. */
    abstract HeadLayout head(EncoderConfig config);

    /** The linear layer on the first token that a bare encoder carries along, relative to the encoder. */
    String pooler() {
        return "pooler.dense";
    }
}
