package dev.limbeck.torch;

import dev.limbeck.data.Batch;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the process that works and the one that has the rows say to each other, as bytes. */
final class Wire {
    /** What the working process asks for or tells; each is its name, then its arguments. */
    enum Request {
        /** How many batches there are: answered by two integers, of an epoch and for validation. */
        SIZES,
        /** A batch, by epoch and index. */
        BATCH,
        /** A validation batch, by index. */
        VALIDATION_BATCH,
        /** A score, by answers. */
        JUDGE,
        /** What is done, and how many steps there will be; not answered. */
        BEGIN,
        /** How many steps are done; not answered. */
        ADVANCE,
        /** The work is done; not answered. */
        DONE,
        /** The work failed, with a message; not answered. */
        FAILED
    }

    private Wire() {}

    static void send(DataOutputStream out, Request request) throws IOException {
        out.writeUTF(request.name());
    }

    /** The next request; throws {@link java.io.EOFException} at the end. */
    static Request receive(DataInputStream in) throws IOException {
        return Request.valueOf(in.readUTF());
    }

    static void write(DataOutputStream out, Batch batch) throws IOException {
        out.writeInt(batch.size());
        for (int row : batch.rows()) {
            out.writeInt(row);
        }
        out.writeInt(batch.inputs().size());
        for (Map.Entry<String, Tensor> input : batch.inputs().entrySet()) {
            out.writeUTF(input.getKey());
            write(out, input.getValue());
        }
    }

    private static void write(DataOutputStream out, Tensor tensor) throws IOException {
        out.writeInt(tensor.dtype().code());
        long[] dims = tensor.shape().toArray();
        out.writeInt(dims.length);
        for (long dim : dims) {
            out.writeLong(dim);
        }
        byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
        tensor.bytes().get(bytes);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static Batch readBatch(DataInputStream in) throws IOException {
        List<Integer> rows = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            rows.add(in.readInt());
        }
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            inputs.put(in.readUTF(), readTensor(in));
        }
        return new Batch(inputs, rows);
    }

    private static Tensor readTensor(DataInputStream in) throws IOException {
        DType dtype = DType.ofCode(in.readInt());
        long[] dims = new long[in.readInt()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = in.readLong();
        }
        byte[] bytes = in.readNBytes(in.readInt());
        return Tensor.of(dtype, Shape.of(dims), ByteBuffer.wrap(bytes));
    }

    static void write(DataOutputStream out, List<float[]> answers) throws IOException {
        out.writeInt(answers.size());
        for (float[] answer : answers) {
            out.writeInt(answer.length);
            for (float value : answer) {
                out.writeFloat(value);
            }
        }
    }

    static List<float[]> readAnswers(DataInputStream in) throws IOException {
        List<float[]> answers = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            float[] answer = new float[in.readInt()];
            for (int i = 0; i < answer.length; i++) {
                answer[i] = in.readFloat();
            }
            answers.add(answer);
        }
        return answers;
    }
}
