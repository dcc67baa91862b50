package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Model;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.opset.OpsetDowngrade;
import java.util.ArrayList;
import java.util.List;

/**
 * Lowers a canonical model to standard operators that every runtime of the last years reads, and changes nothing else:
 * what a model is kept in between two steps of compression, or while it still learns. BatchNormalization stays.
 */
public final class PortableForm implements Pass {
    private static final long OPSET = 21;
    private static final long IR = 10;

    @Override
    public Rewrite apply(Model model) {
        List<String> declined = new ArrayList<>();
        Model current = model;
        for (Pass pass : List.of(new AttentionToMatMul(true), new DeadCode(), new OpsetDowngrade(OPSET))) {
            Rewrite rewrite = pass.apply(current);
            current = rewrite.model();
            rewrite.declined().forEach(reason -> declined.add(pass.name() + ": " + reason));
        }
        boolean isLow = current.opset() <= OPSET;
        return new Rewrite(isLow ? current.withIrVersion(Math.min(current.irVersion(), IR)) : current, declined);
    }
}
