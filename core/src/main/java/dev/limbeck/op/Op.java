package dev.limbeck.op;

import dev.limbeck.op.cost.CostRule;
import dev.limbeck.op.coupling.CouplingRule;
import dev.limbeck.op.fold.HostKernel;
import dev.limbeck.op.shape.ElementRule;
import dev.limbeck.op.shape.ShapeRule;
import java.util.Optional;
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
    private final @Nullable HostKernel kernel;

    private Op(
            String domain,
            String name,
            int since,
            ShapeRule shape,
            ElementRule elements,
            CostRule cost,
            CouplingRule coupling,
            @Nullable HostKernel kernel) {
        this.domain = domain;
        this.name = name;
        this.since = since;
        this.shape = shape;
        this.elements = elements;
        this.cost = cost;
        this.coupling = coupling;
        this.kernel = kernel;
    }

    static Op of(String domain, String name, int since) {
        return new Op(
                domain, name, since, ShapeRule.UNKNOWN, ElementRule.UNKNOWN, CostRule.FREE, CouplingRule.UNKNOWN, null);
    }

    Op withShape(ShapeRule rule) {
        return new Op(domain, name, since, rule, elements, cost, coupling, kernel);
    }

    Op withElements(ElementRule rule) {
        return new Op(domain, name, since, shape, rule, cost, coupling, kernel);
    }

    Op withCost(CostRule rule) {
        return new Op(domain, name, since, shape, elements, rule, coupling, kernel);
    }

    Op withCoupling(CouplingRule rule) {
        return new Op(domain, name, since, shape, elements, cost, rule, kernel);
    }

    Op withKernel(HostKernel rule) {
        return new Op(domain, name, since, shape, elements, cost, coupling, rule);
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

    /** How the operator is evaluated on constants; empty if limbeck leaves that to the runtime. */
    public Optional<HostKernel> kernel() {
        return Optional.ofNullable(kernel);
    }

    @Override
    public String toString() {
        return (domain.isEmpty() ? "" : domain + ".") + name + "-" + since;
    }
}
