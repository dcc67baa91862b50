package dev.limbeck.torch;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * The owner of native memory: whatever libtorch hands to this thread while a scope is open is freed when the scope
 * closes, unless something else {@linkplain Value#retain() retains} it. Scopes nest; use them with try-with-resources.
 *
 * <p>Without a scope, native objects wait for the garbage collector, which does not see how large they are.
 */
final class NativeScope implements AutoCloseable {
    private final PointerScope pointers;

    NativeScope() {
        Libtorch.load();
        pointers = new PointerScope();
    }

    /** Hands a retained object to the innermost open scope: it lives as long as that scope. */
    static void adopt(Pointer pointer) {
        PointerScope innermost = PointerScope.getInnerScope();
        if (innermost == null) {
            throw new IllegalStateException("A native value is handed over, but no scope is open to own it.");
        }
        innermost.attach(pointer);
    }

    @Override
    public void close() {
        pointers.close();
    }
}
