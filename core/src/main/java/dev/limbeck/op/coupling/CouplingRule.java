package dev.limbeck.op.coupling;

/** Gives the coupling of one node from the ranks and sizes of its values. */
@FunctionalInterface
public interface CouplingRule {
    CouplingRule UNKNOWN =
            call -> new Coupling.Unknown(call.node().label() + ": how its axes depend on one another is not known");

    Coupling coupling(CouplingCall call);
}
