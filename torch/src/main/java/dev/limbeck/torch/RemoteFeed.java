package dev.limbeck.torch;

import dev.limbeck.data.Batch;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Feed;
import dev.limbeck.torch.Wire.Request;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The rows and the progress of work whose rows another process has. */
final class RemoteFeed implements Feed, Progress {
    private final DataInputStream in;
    private final DataOutputStream out;
    private final int batches;
    private final int validationBatches;

    RemoteFeed(DataInputStream in, DataOutputStream out) throws IOException {
        this.in = in;
        this.out = out;
        Wire.send(out, Request.SIZES);
        out.flush();
        batches = in.readInt();
        validationBatches = in.readInt();
    }

    /** Writes a request, with its arguments. */
    private interface Asking {
        void write() throws IOException;
    }

    /** Reads an answer. */
    private interface Answer<T> {
        T read() throws IOException;
    }

    private <T> T ask(Request request, Asking arguments, Answer<T> answer) {
        try {
            tell(request, arguments);
            return answer.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(Request request, Asking arguments) throws IOException {
        Wire.send(out, request);
        arguments.write();
        out.flush();
    }

    @Override
    public int batches() {
        return batches;
    }

    @Override
    public Batch batch(int epoch, int index) {
        return ask(
                Request.BATCH,
                () -> {
                    out.writeInt(epoch);
                    out.writeInt(index);
                },
                () -> Wire.readBatch(in));
    }

    @Override
    public int validationBatches() {
        return validationBatches;
    }

    @Override
    public Batch validationBatch(int index) {
        return ask(Request.VALIDATION_BATCH, () -> out.writeInt(index), () -> Wire.readBatch(in));
    }

    @Override
    public double judge(List<float[]> answers) {
        return ask(Request.JUDGE, () -> Wire.write(out, answers), in::readDouble);
    }

    @Override
    public Task begin(String what, long total) {
        ask(
                Request.BEGIN,
                () -> {
                    out.writeUTF(what);
                    out.writeLong(total);
                },
                () -> total);
        return new Task() {
            @Override
            public void advance(long steps) {
                ask(Request.ADVANCE, () -> out.writeLong(steps), () -> steps);
            }

            @Override
            public void close() {}
        };
    }

    void done() throws IOException {
        tell(Request.DONE, () -> {});
    }

    void failed(String message) throws IOException {
        tell(Request.FAILED, () -> out.writeUTF(message));
    }
}
