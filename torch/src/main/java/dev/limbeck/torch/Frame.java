package dev.limbeck.torch;

import dev.limbeck.error.EngineException;
import dev.limbeck.error.LimbeckException;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of one run of one graph. Each is released after its last use; those wanted stay until they are taken. */
final class Frame implements AutoCloseable {
    private final Program program;
    private final @Nullable Frame outer;
    private final Run run;
    private final Map<String, Value> values = new HashMap<>();

    /**
     * @param outer the frame of the surrounding graph, whose values this one sees; null at the top
     */
    Frame(Program program, @Nullable Frame outer, Run run) {
        this.program = program;
        this.outer = outer;
        this.run = run;
    }

    Run run() {
        return run;
    }

    /**
     * A value of this graph or of those around it.
     *
     * @throws EngineException if nothing has made it
     */
    Value get(String name) {
        Value value = find(name);
        if (value == null) {
            throw new EngineException("The value '" + name + "' of the graph '"
                    + program.graph().name() + "' is read, but it was not given and no node makes it.");
        }
        return value;
    }

    private @Nullable Value find(String name) {
        Value own = values.get(name);
        if (own != null) {
            return own;
        }
        Value constant = program.constant(name);
        if (constant != null) {
            return constant;
        }
        return outer == null ? null : outer.find(name);
    }

    void put(String name, Value value) {
        value.retain();
        Value other = values.put(name, value);
        if (other != null) {
            other.release();
        }
    }

    private void drop(String name) {
        Value value = values.remove(name);
        if (value != null) {
            value.release();
        }
    }

    /** Runs what is needed for the wanted values; what was put before is taken as given. */
    void compute(Set<String> wanted) {
        Schedule schedule = program.schedule(wanted, values.keySet());
        for (int i = 0; i < schedule.steps().size(); i++) {
            execute(schedule.steps().get(i));
            schedule.dropped().get(i).forEach(this::drop);
        }
    }

    private void execute(Step step) {
        try (NativeScope scope = new NativeScope()) {
            List<Value> outputs = outputs(step);
            for (int i = 0; i < step.node().outputs().size(); i++) {
                String name = step.node().output(i);
                if (!name.isEmpty()) {
                    put(name, outputs.get(i));
                }
            }
        } catch (LimbeckException e) {
            throw e;
        } catch (UnsupportedUse e) {
            throw new EngineException(
                    step.node().label() + " cannot be computed on libtorch: " + e.getMessage() + ".", e);
        } catch (RuntimeException e) {
            throw Libtorch.failure(step.node().label() + " fails on libtorch", e);
        }
    }

    private List<Value> outputs(Step step) {
        Optional<List<Tensor>> onHost = program.onHost(step, this);
        if (onHost.isPresent()) {
            return onHost.get().stream().<Value>map(HostValue::new).toList();
        }
        return step.kernel().apply(new KernelCall(step, this));
    }

    /** Runs a graph inside a node of this one; its outputs belong to the innermost open scope. */
    List<Value> runBody(Program body, List<Value> inputs) {
        try (Frame inner = new Frame(body, this, run)) {
            for (int i = 0; i < inputs.size(); i++) {
                inner.put(body.inputs().get(i), inputs.get(i));
            }
            inner.compute(new LinkedHashSet<>(body.outputs()));
            List<Value> outputs = new ArrayList<>();
            for (String output : body.outputs()) {
                Value value = inner.get(output);
                value.retain();
                value.handOver();
                outputs.add(value);
            }
            return outputs;
        }
    }

    /** These values, retained for the caller. */
    Map<String, Value> take(Set<String> names) {
        Map<String, Value> taken = new LinkedHashMap<>();
        for (String name : names) {
            Value value = get(name);
            value.retain();
            taken.put(name, value);
        }
        return taken;
    }

    @Override
    public void close() {
        values.values().forEach(Value::release);
        values.clear();
    }
}
