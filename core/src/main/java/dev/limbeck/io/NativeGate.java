package dev.limbeck.io;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Where calls go through into a native library that clears itself away when the process ends. Shutdown hooks have no
 * order, so the library may do that while another of our threads is in it, which aborts the process. Who ends the process
 * closes the gate first: then nobody is inside.
 */
public final class NativeGate {
    /** The one of this process. */
    public static final NativeGate PROCESS = new NativeGate();

    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    NativeGate() {}

    /**
     * A call that returns something.
     *
     * @param <T> what
     * @param <E> how it fails
     */
    @FunctionalInterface
    public interface Call<T, E extends Exception> {
        T call() throws E;
    }

    /**
     * A call that returns nothing.
     *
     * @param <E> how it fails
     */
    @FunctionalInterface
    public interface Action<E extends Exception> {
        void run() throws E;
    }

    /** Makes a call, beside others. Waits for the end of the process once the gate is closed. */
    public <T, E extends Exception> T call(Call<T, E> call) throws E {
        lock.readLock().lock();
        try {
            return call.call();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The same for a call that returns nothing. */
    public <E extends Exception> void run(Action<E> action) throws E {
        lock.readLock().lock();
        try {
            action.run();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Lets nobody in any more, for good, and waits until nobody is inside.
     *
     * @param patience how long at most
     * @return whether nobody is
     */
    public boolean close(Duration patience) {
        try {
            return lock.writeLock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
