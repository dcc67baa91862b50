package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.KnownTypes;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.deploy.FirstTokenLastBlock;
import java.util.Collection;
import java.util.List;

/** Models that compute what is asked of them and nothing else. */
public final class AskedValues {
    private AskedValues() {}

    /**
     * A model whose outputs are some of its values. Rows of tokens that these do not depend on are left out too: a
     * classifier's last block answers for the first token only.
     *
     * @param values names of values of the model's graph
     */
    public static Model of(Model model, Collection<String> values) {
        InferredTypes types = KnownTypes.of(model);
        List<ValueInfo> outputs = values.stream()
                .map(value -> new ValueInfo(value, types.type(value)))
                .toList();
        return withoutUnreadRows(DeadCode.behind(model, outputs));
    }

    /** A model without the rows of tokens that its outputs do not depend on. */
    static Model withoutUnreadRows(Model model) {
        return new FirstTokenLastBlock().apply(model).model();
    }
}
