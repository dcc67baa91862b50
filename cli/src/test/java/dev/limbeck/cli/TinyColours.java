package dev.limbeck.cli;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** A convolution that tells which colour a picture has most of, and pictures as Hugging Face packs them in Parquet. */
final class TinyColours {
    static final List<String> NAMES = List.of("red", "green", "blue");

    private static final int EDGE = 8;

    private TinyColours() {}

    /** Writes model.onnx, config.json and preprocessor_config.json into a folder. */
    static Path write(Path home) throws IOException {
        Path folder = Files.createDirectories(home.resolve("colours"));
        OnnxWriter.write(model(), folder.resolve("model.onnx"));
        Files.writeString(
                folder.resolve("config.json"), "{\"id2label\": {\"0\": \"red\", \"1\": \"green\", \"2\": \"blue\"}}");
        Files.writeString(
                folder.resolve("preprocessor_config.json"),
                "{\"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5],"
                        + " \"rescale_factor\": 0.00392156862745098}");
        return folder;
    }

    private static Model model() {
        GraphEditor editor = GraphEditor.empty("colours")
                .addInput(new ValueInfo(
                        "pixel_values",
                        TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(3), Dim.of(EDGE), Dim.of(EDGE))))
                .addOutput(new ValueInfo("logits", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(3))))
                .initializer("weight", Tensor.ofFloats(Shape.of(3, 3, 1, 1), 2, -1, -1, -1, 2, -1, -1, -1, 2));
        editor.add(Node.of("mix", "Conv", List.of("pixel_values", "weight"), List.of("mixed")));
        editor.add(Node.of("mean", "GlobalAveragePool", List.of("mixed"), List.of("means")));
        editor.add(Node.of("flat", "Flatten", List.of("means"), List.of("logits")));
        return Model.of(editor.build(), 17, 8);
    }

    /** Writes validation.parquet into a folder: noisy pictures whose colours take turns. */
    static Path writeData(Path home, int rows) throws IOException, SQLException {
        Path folder = Files.createDirectories(home.resolve("pictures"));
        SplittableRandom random = new SplittableRandom(1);
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute("CREATE TABLE pictures (image STRUCT(bytes BLOB, path VARCHAR), label BIGINT)");
            try (PreparedStatement row =
                    database.prepareStatement("INSERT INTO pictures VALUES ({'bytes': ?::BLOB, 'path': NULL}, ?)")) {
                for (int i = 0; i < rows; i++) {
                    row.setBytes(1, picture(i % 3, random));
                    row.setLong(2, i % 3);
                    row.execute();
                }
            }
            statement.execute("COPY pictures TO '" + folder.resolve("validation.parquet") + "' (FORMAT parquet)");
        }
        return folder;
    }

    /** A PNG in which one channel (0 red, 1 green, 2 blue) is bright and the others are dim. */
    private static byte[] picture(int channel, SplittableRandom random) throws IOException {
        BufferedImage image = new BufferedImage(EDGE, EDGE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < EDGE; y++) {
            for (int x = 0; x < EDGE; x++) {
                int bright = 160 + random.nextInt(96);
                int dim = random.nextInt(96);
                image.setRGB(x, y, (bright << (8 * (2 - channel))) | (dim << (8 * ((3 - channel) % 3))));
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }
}
