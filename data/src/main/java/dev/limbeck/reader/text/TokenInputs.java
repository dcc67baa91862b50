package dev.limbeck.reader.text;

import dev.limbeck.data.Batch;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The inputs that a model really has, and how tokens become them. */
public final class TokenInputs {
    private final List<TokenInput> inputs;
    private final OptionalInt fixedLength;
    private final int paddingId;

    private TokenInputs(List<TokenInput> inputs, OptionalInt fixedLength, int paddingId) {
        this.inputs = List.copyOf(inputs);
        this.fixedLength = fixedLength;
        this.paddingId = paddingId;
    }

    /** Whether a model reads tokens: it has an input of integers [rows, tokens]. */
    public static boolean fit(Model model) {
        return model.graph().feeds().stream().anyMatch(TokenInputs::isIntegerMatrix);
    }

    private static boolean isIntegerMatrix(ValueInfo input) {
        return input.type()
                .tensor()
                .filter(t -> t.dtype() == DType.INT64 || t.dtype() == DType.INT32)
                .filter(t -> t.dims().isEmpty() || t.dims().get().rank() == 2)
                .isPresent();
    }

    /**
     * The token inputs of a model.
     *
     * @param paddingId the id that fills up short rows
     * @throws ModelException if an input is none that can be made from tokens
     */
    public static TokenInputs of(Model model, int paddingId) {
        List<ValueInfo> feeds = model.graph().feeds();
        List<TokenInput> inputs = new ArrayList<>();
        OptionalInt fixed = OptionalInt.empty();
        for (ValueInfo feed : feeds) {
            TokenInput.Role role = role(feed.name())
                    .or(() -> feeds.size() == 1 && isIntegerMatrix(feed)
                            ? Optional.of(TokenInput.Role.IDS)
                            : Optional.empty())
                    .orElseThrow(() -> notFromTokens(feed));
            ValueType.TensorType type = feed.type().tensor().orElseThrow(() -> notFromTokens(feed));
            inputs.add(new TokenInput(feed.name(), role, type.dtype()));
            OptionalInt length = type.dims().map(TokenInputs::length).orElseGet(OptionalInt::empty);
            fixed = length.isPresent() ? length : fixed;
        }
        return new TokenInputs(inputs, fixed, paddingId);
    }

    private static OptionalInt length(Dims dims) {
        OptionalLong tokens = dims.rank() == 2 ? dims.axis(1).size() : OptionalLong.empty();
        return tokens.isPresent() ? OptionalInt.of(Math.toIntExact(tokens.getAsLong())) : OptionalInt.empty();
    }

    private static Optional<TokenInput.Role> role(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        if (key.contains("mask")) {
            return Optional.of(TokenInput.Role.MASK);
        }
        if (key.contains("type") || key.contains("segment")) {
            return Optional.of(TokenInput.Role.TYPES);
        }
        if (key.contains("position")) {
            return Optional.of(TokenInput.Role.POSITIONS);
        }
        return key.contains("ids") || key.contains("token") ? Optional.of(TokenInput.Role.IDS) : Optional.empty();
    }

    private static ModelException notFromTokens(ValueInfo feed) {
        return new ModelException("The model's input " + feed + " cannot be made from text. Inputs made from text are"
                + " input_ids, attention_mask, token_type_ids and position_ids.");
    }

    /** The number of tokens of every row, if the model was exported for one length only. */
    public OptionalInt fixedLength() {
        return fixedLength;
    }

    /**
     * The name of the input of token ids, [rows, tokens].
     *
     * @throws ModelException if there is none
     */
    public String ids() {
        return inputs.stream()
                .filter(input -> input.role() == TokenInput.Role.IDS)
                .findFirst()
                .orElseThrow(() -> new ModelException("The model has no input of token ids."))
                .name();
    }

    /** Whether the model tells the first text of a pair from the second. */
    public boolean tellTextsApart() {
        return inputs.stream().anyMatch(input -> input.role() == TokenInput.Role.TYPES);
    }

    /**
     * A batch of rows, padded on the right to the longest of them.
     *
     * @param sources for each row its position in {@code tokens}
     * @param numbers for each row its number in the dataset
     */
    Batch batch(Tokens tokens, List<Integer> sources, List<Integer> numbers) {
        int longest = sources.stream().mapToInt(tokens::length).max().orElse(0);
        int length = fixedLength.orElse(longest);
        Map<String, Tensor> batch = new LinkedHashMap<>();
        for (TokenInput input : inputs) {
            batch.put(input.name(), tensor(input, tokens, sources, length));
        }
        return new Batch(batch, numbers);
    }

    private Tensor tensor(TokenInput input, Tokens tokens, List<Integer> sources, int length) {
        long[] values = new long[sources.size() * length];
        for (int i = 0; i < sources.size(); i++) {
            int row = sources.get(i);
            for (int position = 0; position < length; position++) {
                values[i * length + position] = position < tokens.length(row)
                        ? input.role().value(tokens, row, position)
                        : padding(input.role());
            }
        }
        return Tensor.ofLongs(Shape.of(sources.size(), length), values).cast(input.dtype());
    }

    private int padding(TokenInput.Role role) {
        return role == TokenInput.Role.IDS ? paddingId : 0;
    }

    @Override
    public String toString() {
        return inputs + " padded with " + paddingId
                + fixedLength.stream().mapToObj(n -> " to " + n).findFirst().orElse("");
    }
}
