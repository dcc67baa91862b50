package dev.limbeck.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.limbeck.graph.Model;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read and written again says the same, and every way to store a tensor gives the same values. */
class OnnxRoundTripTest {
    private static final Path NOWHERE = Path.of("model.onnx");

    private static void requireSame(ModelProto source) throws InvalidProtocolBufferException {
        ModelProto again = ModelProto.parseFrom(OnnxWriter.toBytes(OnnxReader.read(source.toByteArray())));
        assertThat(Normalised.of(again, NOWHERE)).isEqualTo(Normalised.of(source, NOWHERE));
    }

    @Test
    void everyFieldOfEveryMessageSurvives() throws InvalidProtocolBufferException {
        requireSame(SmallModels.everything());
    }

    @Test
    void denotationsAndTypesOfOtherKindsSurvive() throws InvalidProtocolBufferException {
        ModelProto.Builder model = SmallModels.add().toBuilder();
        TypeProto.Builder image = model.getGraphBuilder().getInputBuilder(0).getTypeBuilder();
        image.setDenotation("IMAGE")
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .setDenotation("BATCH");
        TypeProto.Builder sequence = TypeProto.newBuilder();
        sequence.getSequenceTypeBuilder().setElemType(image);
        model.getGraphBuilder().addValueInfo(SmallModels.value("s").setType(sequence));
        model.getGraphBuilder().addValueInfo(SmallModels.value("u").clearType());
        requireSame(model.build());
    }

    @Test
    void theStandardDomainHasOneName() {
        ModelProto.Builder model = SmallModels.add().toBuilder();
        model.getOpsetImportBuilder(0).setDomain("ai.onnx");
        model.getGraphBuilder().getNodeBuilder(0).setDomain("ai.onnx");
        Model read = OnnxReader.read(model.build().toByteArray());
        assertThat(read.opset()).isEqualTo(21);
        assertThat(read.graph().nodes().get(0).is("Add")).isTrue();
    }

    @Test
    void unknownAxesAreUnknown() {
        ModelProto.Builder model = SmallModels.add().toBuilder();
        model.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .clearDim()
                .addDim(Dimension.newBuilder().setDimValue(-1))
                .addDim(Dimension.newBuilder().setDimParam(""))
                .addDim(Dimension.newBuilder());
        Model read = OnnxReader.read(model.build().toByteArray());
        assertThat(read.graph().type("x")).hasToString("FLOAT[?,?,?]");
    }

    @Test
    void attributesOfTheFirstIrVersionHaveTheTypeOfTheirValue() {
        NodeProto.Builder node = SmallModels.node("LeakyRelu", List.of("x"), "y");
        node.addAttributeBuilder().setName("alpha").setF(0.5f);
        node.addAttributeBuilder().setName("axes").addInts(3);
        ModelProto model = SmallModels.model(SmallModels.graph(node)).toBuilder()
                .setIrVersion(1)
                .clearOpsetImport()
                .build();
        Model read = OnnxReader.read(model.toByteArray());
        assertThat(read.opset()).isEqualTo(1);
        assertThat(read.graph().nodes().get(0).floatAttribute("alpha", 0)).isEqualTo(0.5f);
        assertThat(read.graph().nodes().get(0).intsAttribute("axes")).contains(new long[] {3});
    }

    /** The same five elements as raw bytes and as entries of a typed field; see the comments in onnx.proto. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT, float, '1;-2;0.5;3;0', '1;-2;0.5;3;0'",
        "DOUBLE, double, '1;-2;0.5;3;0', '1;-2;0.5;3;0'",
        "INT64, int64, '1;-2;-9007199254740992;3;0', '1;-2;-9007199254740992;3;0'",
        "UINT64, uint64, '1;2;-2048;3;0', '1;2;18446744073709549568;3;0'",
        "UINT32, uint64, '1;2;4294967295;3;0', '1;2;4294967295;3;0'",
        "INT32, int32, '1;-2;-2147483648;3;0', '1;-2;-2147483648;3;0'",
        "INT16, int32, '1;-2;-32768;3;0', '1;-2;-32768;3;0'",
        "UINT16, int32, '1;2;65535;3;0', '1;2;65535;3;0'",
        "INT8, int32, '1;-2;-128;3;0', '1;-2;-128;3;0'",
        "UINT8, int32, '1;2;255;3;0', '1;2;255;3;0'",
        "BOOL, int32, '1;0;1;1;0', '1;0;1;1;0'",
        "FLOAT16, int32, '15360;49152;14336;16896;0', '1;-2;0.5;3;0'",
        "BFLOAT16, int32, '16256;49152;16128;16448;0', '1;-2;0.5;3;0'",
        "FLOAT8E4M3FN, int32, '56;192;48;68;0', '1;-2;0.5;3;0'",
        "FLOAT8E5M2, int32, '60;192;56;66;0', '1;-2;0.5;3;0'",
        "FLOAT8E8M0, int32, '127;128;126;120;0', '1;2;0.5;0.0078125;5.877471754111438E-39'",
        "UINT4, int32, '33;63;0', '1;2;15;3;0'",
        "INT4, int32, '225;56;0', '1;-2;-8;3;0'",
        "FLOAT4E2M1, int32, '194;81;0', '1;-2;0.5;3;0'",
        "UINT2, int32, '217;0', '1;2;1;3;0'",
        "INT2, int32, '217;0', '1;-2;1;-1;0'",
    })
    void typedFieldsHoldWhatTheSpecificationSays(DType dtype, String field, String entries, String expected) {
        TensorProto.Builder proto =
                TensorProto.newBuilder().setDataType(dtype.code()).addDims(5);
        for (String entry : entries.split(";")) {
            switch (field) {
                case "float" -> proto.addFloatData(Float.parseFloat(entry));
                case "double" -> proto.addDoubleData(Double.parseDouble(entry));
                case "int64" -> proto.addInt64Data(Long.parseLong(entry));
                case "uint64" -> proto.addUint64Data(Long.parseLong(entry));
                default -> proto.addInt32Data(Integer.parseInt(entry));
            }
        }
        Tensor typed = TensorReader.read(proto.build().toByteArray());
        double[] values = List.of(expected.split(";")).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(typed.toDoubles()).containsExactly(values);
        TensorProto.Builder raw =
                TensorProto.newBuilder().setDataType(dtype.code()).addDims(5);
        raw.setRawData(ByteString.copyFrom(typed.bytes()));
        assertThat(TensorReader.read(raw.build().toByteArray())).isEqualTo(typed);
    }

    @Test
    void complexNumbersAreReadAsPairs() {
        TensorProto proto = TensorProto.newBuilder()
                .setDataType(DType.COMPLEX64.code())
                .addDims(2)
                .addFloatData(1)
                .addFloatData(2)
                .addFloatData(3)
                .addFloatData(4)
                .build();
        Tensor tensor = TensorReader.read(proto.toByteArray());
        assertThat(tensor.byteSize()).isEqualTo(16);
        assertThat(tensor.bytes().getFloat(12)).isEqualTo(4f);
    }
}
