package dev.limbeck.cli;

import dev.limbeck.io.NativeGate;
import dev.limbeck.io.ShutdownHook;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;

/** What happens when the process is told to end (Ctrl-C) before its work is done. */
final class Interruption {
    /** Longer than any single run of a model; beyond it the process ends anyway. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A process that a signal ended has this exit code and the signal's number. */
    private static final int SIGNALLED = 128;

    private Interruption() {}

    /**
     * Lets it be said that the work can go on, until the hook is closed; the exit code is that of a process which the
     * signal ended, 130 after Ctrl-C.
     */
    static ShutdownHook noted(Console console) {
        return ShutdownHook.of(
                "limbeck-interruption", () -> console.note("Stopped. The same command goes on from here."));
    }

    /**
     * Lets Ctrl-C and kill wait for calls into native libraries, then end the process. Java has no supported way to hear a
     * signal, and the compiler warns of the one it has (sun.misc.Signal), hence by reflection; without it the process ends
     * at once.
     */
    static void letNativeCallsEnd() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            Object ignored = handler.getField("SIG_IGN").get(null);
            for (String name : List.of("INT", "TERM")) {
                Object heard = signal.getConstructor(String.class).newInstance(name);
                int number = (int) signal.getMethod("getNumber").invoke(heard);
                Object ending = Proxy.newProxyInstance(
                        handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> end(number));
                Object before = handle.invoke(null, heard, ending);
                if (before == ignored) {
                    handle.invoke(null, heard, before);
                }
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // The Java machine has no such class, or keeps the signal to itself.
        }
    }

    private static Object end(int number) {
        NativeGate.PROCESS.close(PATIENCE);
        System.exit(SIGNALLED + number);
        return number;
    }
}
