package dev.limbeck.op.shape;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.Optional;

/** Shapes of attention and of the fused operators around it. B batch, S tokens, T tokens attended to, H hidden. */
public final class AttentionShapes {
    private AttentionShapes() {}

    /** Attention of opset 23: packed [B,S,H] or with heads [B,N,S,D]; then the keys and values so far, then scores. */
    public static List<ValueType> standard(ShapeCall call) {
        Optional<Dims> q = call.dims(0);
        Optional<Dims> k = call.dims(1);
        Optional<Dims> v = call.dims(2);
        if (q.isEmpty() || k.isEmpty() || v.isEmpty()) {
            return List.of(call.like(0, Optional.empty()));
        }
        Dim past = call.dims(4).map(d -> d.axis(2)).orElse(Dim.of(0));
        Heads queries = Heads.of(q.get(), call.node().intAttribute("q_num_heads", 0));
        long groups = call.node().intAttribute("kv_num_heads", 0);
        Heads keys = Heads.of(k.get(), groups);
        Heads values = Heads.of(v.get(), groups);
        Dim total = Quantity.of(past).plus(Quantity.of(keys.length)).toDim();
        Dim batch = q.get().axis(0);
        Dims y = q.get().rank() == 3
                ? Dims.of(
                        batch,
                        queries.length,
                        Quantity.of(queries.count)
                                .times(Quantity.of(values.size))
                                .toDim())
                : Dims.of(batch, queries.count, queries.length, values.size);
        return List.of(
                call.like(0, y),
                call.like(1, Dims.of(batch, keys.count, total, keys.size)),
                call.like(2, Dims.of(batch, values.count, total, values.size)),
                call.like(0, Dims.of(batch, queries.count, queries.length, total)));
    }

    /** How many heads, how many tokens, how large a head is. */
    private record Heads(Dim count, Dim length, Dim size) {
        static Heads of(Dims d, long heads) {
            if (d.rank() == 4) {
                return new Heads(d.axis(1), d.axis(2), d.axis(3));
            }
            Quantity size =
                    heads == 0 ? Quantity.UNKNOWN : Quantity.of(d.axis(2)).dividedBy(Quantity.of(heads));
            return new Heads(heads == 0 ? Dim.UNKNOWN : Dim.of(heads), d.axis(1), size.toDim());
        }
    }

    /** LinearAttention: packed queries, and a state for every head. */
    public static List<ValueType> linear(ShapeCall call) {
        return List.of(
                call.like(
                        0,
                        call.dims(0)
                                .flatMap(q -> call.dims(2).map(v -> q.rank() == 4 ? Types.with(q, 3, v.axis(3)) : q))),
                call.type(3));
    }

    /** com.microsoft Attention and QAttention: the weight [H, 3·H′] makes queries, keys and values of one width. */
    public static List<ValueType> packedProjection(ShapeCall call) {
        boolean quantized = call.node().opType().equals("QAttention");
        Optional<long[]> widths = call.node().intsAttribute("qkv_hidden_sizes");
        ValueType y = call.like(
                quantized ? 3 : 0,
                call.dims(0)
                        .flatMap(x -> call.dims(1).map(w -> {
                            Dim width = widths.map(s -> Dim.of(s[2]))
                                    .orElseGet(() -> Quantity.of(w.axis(1))
                                            .dividedBy(Quantity.of(3))
                                            .toDim());
                            return Types.with(x, x.rank() - 1, width);
                        })));
        return List.of(y);
    }

    /** MultiHeadAttention: queries [B,S,H]; the result has the width of the values where they are given packed. */
    public static List<ValueType> multiHead(ShapeCall call) {
        return List.of(call.like(0, call.dims(0).map(q -> {
            Optional<Dims> v = call.dims(2);
            if (q.rank() == 5) {
                return Dims.of(
                        q.axis(0),
                        q.axis(1),
                        Quantity.of(q.axis(2)).times(Quantity.of(q.axis(4))).toDim());
            }
            return v.filter(d -> d.rank() == 3)
                    .map(d -> Types.with(q, 2, d.axis(2)))
                    .orElse(q);
        })));
    }

    /** SkipLayerNormalization: the result, statistics that inference leaves out, and the sum. */
    public static List<ValueType> skipLayerNormalization(ShapeCall call) {
        ValueType statistics = Types.tensor(DType.FLOAT, call.dims(0).map(d -> Types.with(d, d.rank() - 1, Dim.of(1))));
        return List.of(call.type(0), statistics, statistics, call.type(0));
    }

    /** EmbedLayerNormalization: [B,S,H], the number of tokens of each row, and the sum of the embeddings. */
    public static List<ValueType> embedLayerNormalization(ShapeCall call) {
        Optional<Dims> y = call.dims(0)
                .flatMap(ids -> call.dims(2).map(table -> Types.concat(ids.axes(), List.of(table.axis(1)))));
        Dim batch = call.dims(0).map(d -> d.axis(0)).orElse(Dim.UNKNOWN);
        return List.of(call.like(2, y), Types.tensor(DType.INT32, batch), call.like(2, y));
    }
}
