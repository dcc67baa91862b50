package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;

/** Small valid models, written as messages so that the code under test has no part in them. */
final class SmallModels {
    private SmallModels() {}

    static ModelProto model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(10)
                .setProducerName("test")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(21))
                .setGraph(graph)
                .build();
    }

    static GraphProto.Builder graph(NodeProto.Builder... nodes) {
        GraphProto.Builder graph =
                GraphProto.newBuilder().setName("g").addInput(value("x")).addOutput(value("y"));
        List.of(nodes).forEach(graph::addNode);
        return graph;
    }

    static ValueInfoProto.Builder value(String name) {
        TypeProto.Builder type = TypeProto.newBuilder();
        type.getTensorTypeBuilder()
                .setElemType(1)
                .getShapeBuilder()
                .addDim(Dimension.newBuilder().setDimParam("n"))
                .addDim(Dimension.newBuilder().setDimValue(2));
        return ValueInfoProto.newBuilder().setName(name).setType(type);
    }

    static NodeProto.Builder node(String opType, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setName(output + "_node")
                .setOpType(opType)
                .addAllInput(inputs)
                .addOutput(output);
    }

    static TensorProto.Builder floats(String name, float... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(1).addDims(values.length);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor;
    }

    /** {@code y = x + w}. */
    static ModelProto add() {
        return model(graph(node("Add", List.of("x", "w"), "y")).addInitializer(floats("w", 1, 2)));
    }

    /** A tensor in a file beside the model. */
    static TensorProto.Builder external(String name, long elements, String... keysAndValues) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(1)
                .addDims(elements)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            tensor.addExternalData(
                    StringStringEntryProto.newBuilder().setKey(keysAndValues[i]).setValue(keysAndValues[i + 1]));
        }
        return tensor;
    }

    /** One of everything: graphs in nodes, a function, sparse weights, every kind of attribute, unknown fields. */
    static ModelProto everything() {
        GraphProto.Builder branch = GraphProto.newBuilder()
                .setName("branch")
                .addNode(node("Neg", List.of("h"), "inner"))
                .addOutput(value("inner"))
                .setDocString("a branch");
        NodeProto.Builder choose = node("If", List.of("flag"), "k")
                .addAttribute(attribute("then_branch", AttributeType.GRAPH).setG(branch))
                .addAttribute(attribute("else_branch", AttributeType.GRAPH).setG(branch));
        GraphProto.Builder graph = graph(
                        node("Mul", List.of("x", "w"), "h"),
                        choose,
                        attributes(node("Odd", List.of("k", "", "text"), "o").setDomain("com.example")),
                        node("Twice", List.of("o"), "y").setDomain("local"))
                .addInitializer(floats("w", 1, 2).setDocString("a weight"))
                .addInitializer(
                        TensorProto.newBuilder().setName("flag").setDataType(9).addInt32Data(1))
                .addInitializer(TensorProto.newBuilder()
                        .setName("text")
                        .setDataType(8)
                        .addDims(1)
                        .addStringData(ByteString.copyFromUtf8("héllo")))
                .addSparseInitializer(sparse("s"))
                .addValueInfo(value("h").setDocString("hidden"))
                .setDocString("a graph")
                .addMetadataProps(entry("graph", "data"))
                .setUnknownFields(unknown());
        graph.addQuantizationAnnotationBuilder()
                .setTensorName("h")
                .addQuantParameterTensorNames(entry("SCALE_TENSOR", "w"));
        return model(graph).toBuilder()
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("com.example").setVersion(3))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("local").setVersion(1))
                .addFunctions(FunctionProto.newBuilder()
                        .setDomain("local")
                        .setName("Twice")
                        .setOverload("first")
                        .addInput("a")
                        .addOutput("b")
                        .addAttribute("alpha")
                        .addAttributeProto(
                                attribute("beta", AttributeType.FLOAT).setF(2).setDocString("a default"))
                        .addNode(node("Elu", List.of("a"), "b")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("alpha")
                                        .setType(AttributeType.FLOAT)
                                        .setRefAttrName("alpha")))
                        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(21)))
                .setProducerVersion("1.2")
                .setModelVersion(7)
                .setDocString("a model")
                .addMetadataProps(entry("key", "value"))
                .addTrainingInfo(TrainingInfoProto.newBuilder().setAlgorithm(branch))
                .setUnknownFields(unknown())
                .build();
    }

    private static NodeProto.Builder attributes(NodeProto.Builder node) {
        TypeProto type = value("t").getType();
        return node.setDocString("odd")
                .setOverload("o")
                .addMetadataProps(entry("node", "data"))
                .addAttribute(attribute("i", AttributeType.INT).setI(-3))
                .addAttribute(attribute("f", AttributeType.FLOAT).setF(1.5f).setDocString("a float"))
                .addAttribute(
                        attribute("s", AttributeType.STRING).setS(ByteString.copyFrom(new byte[] {(byte) 0xff, 0})))
                .addAttribute(attribute("t", AttributeType.TENSOR).setT(floats("named", 3)))
                .addAttribute(attribute("st", AttributeType.SPARSE_TENSOR).setSparseTensor(sparse("attr")))
                .addAttribute(
                        attribute("tp", AttributeType.TYPE_PROTO).setTp(type).setDocString("a type"))
                .addAttribute(attribute("is", AttributeType.INTS).addInts(1).addInts(2))
                .addAttribute(attribute("fs", AttributeType.FLOATS).addFloats(1))
                .addAttribute(attribute("ss", AttributeType.STRINGS).addStrings(ByteString.copyFromUtf8("a")))
                .addAttribute(attribute("ts", AttributeType.TENSORS)
                        .addTensors(floats("first", 1))
                        .addTensors(floats("", 2, 3)))
                .addAttribute(attribute("sts", AttributeType.SPARSE_TENSORS).addSparseTensors(sparse("a")))
                .addAttribute(attribute("tps", AttributeType.TYPE_PROTOS).addTypeProtos(type))
                .addAttribute(attribute("new", AttributeType.INT).setI(1).setUnknownFields(unknown()))
                .setUnknownFields(unknown());
    }

    private static AttributeProto.Builder attribute(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    private static SparseTensorProto.Builder sparse(String name) {
        return SparseTensorProto.newBuilder()
                .setValues(floats(name, 5))
                .setIndices(TensorProto.newBuilder()
                        .setName("indices")
                        .setDataType(7)
                        .addDims(1)
                        .addInt64Data(2))
                .addDims(2)
                .addDims(3);
    }

    private static StringStringEntryProto.Builder entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
    }

    /** A field that no version of ONNX has yet. */
    private static UnknownFieldSet unknown() {
        UnknownFieldSet.Field field =
                UnknownFieldSet.Field.newBuilder().addVarint(42).build();
        return UnknownFieldSet.newBuilder().addField(1234, field).build();
    }
}
