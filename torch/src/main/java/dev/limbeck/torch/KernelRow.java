package dev.limbeck.torch;

import dev.limbeck.graph.Node;

/**
 * A row of the {@link KernelTable}: the kernel of an operator from one version of its domain on, until another row of
 * the same operator takes over.
 */
record KernelRow(String domain, String name, int since, Kernel kernel) {
    /** A kernel for every version of a standard operator. */
    static KernelRow op(String name, Kernel kernel) {
        return new KernelRow(Node.STANDARD, name, 1, kernel);
    }

    static KernelRow op(String name, int since, Kernel kernel) {
        return new KernelRow(Node.STANDARD, name, since, kernel);
    }

    /** A kernel for an operator of ONNX Runtime's domain. */
    static KernelRow microsoft(String name, Kernel kernel) {
        return new KernelRow(Node.MICROSOFT, name, 1, kernel);
    }

    /** The operator's name, with its domain unless that is the standard one. */
    String operator() {
        return domain.isEmpty() ? name : domain + "." + name;
    }
}
