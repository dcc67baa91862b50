package dev.limbeck.op;

import dev.limbeck.op.cost.CostRule;
import dev.limbeck.op.coupling.CouplingRule;
import dev.limbeck.op.coupling.ShrinkRule;
import dev.limbeck.op.fold.HostKernel;
import dev.limbeck.op.shape.ElementRule;
import dev.limbeck.op.shape.ShapeRule;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operator as one version of its domain defines it: a row of the {@link OpTable}. Every facet has a default that
 * claims nothing, so a row says only what is known.
 */
public final class Op {
    private final String domain;
    private final String name;
    private final int since;
    private final ShapeRule shape;
    private final ElementRule elements;
    private final CostRule cost;
    private final CouplingRule coupling;
    private final ShrinkRule shrink;
    private final @Nullable HostKernel kernel;
    private final Set<Integer> accompanying;
    private final boolean random;

    private Op(
            String domain,
            String name,
            int since,
            ShapeRule shape,
            ElementRule elements,
            CostRule cost,
            CouplingRule coupling,
            ShrinkRule shrink,
            @Nullable HostKernel kernel,
            Set<Integer> accompanying,
            boolean random) {
        this.domain = domain;
        this.name = name;
        this.since = since;
        this.shape = shape;
        this.elements = elements;
        this.cost = cost;
        this.coupling = coupling;
        this.shrink = shrink;
        this.kernel = kernel;
        this.accompanying = Set.copyOf(accompanying);
        this.random = random;
    }

    static Op of(String domain, String name, int since) {
        return new Op(
                domain,
                name,
                since,
                ShapeRule.UNKNOWN,
                ElementRule.UNKNOWN,
                CostRule.FREE,
                CouplingRule.UNKNOWN,
                ShrinkRule.UNCHANGED,
                null,
                Set.of(),
                false);
    }

    Op withShape(ShapeRule rule) {
        return new Op(domain, name, since, rule, elements, cost, coupling, shrink, kernel, accompanying, random);
    }

    Op withElements(ElementRule rule) {
        return new Op(domain, name, since, shape, rule, cost, coupling, shrink, kernel, accompanying, random);
    }

    Op withCost(CostRule rule) {
        return new Op(domain, name, since, shape, elements, rule, coupling, shrink, kernel, accompanying, random);
    }

    Op withCoupling(CouplingRule rule) {
        return new Op(domain, name, since, shape, elements, cost, rule, shrink, kernel, accompanying, random);
    }

    Op withShrink(ShrinkRule rule) {
        return new Op(domain, name, since, shape, elements, cost, coupling, rule, kernel, accompanying, random);
    }

    Op withKernel(HostKernel rule) {
        return new Op(domain, name, since, shape, elements, cost, coupling, shrink, rule, accompanying, random);
    }

    Op withAccompanying(Set<Integer> inputs) {
        return new Op(domain, name, since, shape, elements, cost, coupling, shrink, kernel, inputs, random);
    }

    Op asRandom() {
        return new Op(domain, name, since, shape, elements, cost, coupling, shrink, kernel, accompanying, true);
    }

    /** The domain; empty for the standard one. */
    public String domain() {
        return domain;
    }

    public String name() {
        return name;
    }

    /** The version of the domain that introduced this definition. */
    public int since() {
        return since;
    }

    public ShapeRule shape() {
        return shape;
    }

    /** How shape arithmetic passes through. */
    public ElementRule elements() {
        return elements;
    }

    public CostRule cost() {
        return cost;
    }

    public CouplingRule coupling() {
        return coupling;
    }

    /** How a node is written when channels of its values go. */
    public ShrinkRule shrink() {
        return shrink;
    }

    /** How the operator is evaluated on constants; empty if limbeck leaves that to the runtime. */
    public Optional<HostKernel> kernel() {
        return Optional.ofNullable(kernel);
    }

    /** Whether a constant read at this position is no weight but statistics, a scale, a zero point or a setting. */
    public boolean accompanies(int input) {
        return accompanying.contains(input);
    }

    /** Whether results differ from run to run, so that nothing made of them is constant. */
    public boolean isRandom() {
        return random;
    }

    @Override
    public String toString() {
        return (domain.isEmpty() ? "" : domain + ".") + name + "-" + since;
    }
}
