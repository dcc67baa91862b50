package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import dev.limbeck.graph.Function;
import dev.limbeck.graph.Model;
import java.util.LinkedHashMap;
import java.util.Map;

/** From {@link Model} to {@code ModelProto}. */
final class ModelEncoder {
    private final GraphEncoder graphs;

    ModelEncoder(TensorSink sink) {
        this.graphs = new GraphEncoder(sink);
    }

    ModelProto encode(Model model) {
        ModelProto.Builder out = Leftover.into(ModelProto.newBuilder(), model.extras())
                .setIrVersion(model.irVersion())
                .setGraph(graphs.encode(model.graph()));
        if (!model.producer().isEmpty()) {
            out.setProducerName(model.producer());
        }
        model.opsets().forEach((domain, version) -> out.addOpsetImport(opset(domain, version)));
        model.metadata()
                .forEach((key, value) ->
                        out.addMetadataPropsBuilder().setKey(key).setValue(value));
        model.functions().forEach(f -> out.addFunctions(encode(f)));
        return out.build();
    }

    private static OperatorSetIdProto opset(String domain, long version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build();
    }

    private FunctionProto encode(Function function) {
        FunctionProto.Builder out = Leftover.into(FunctionProto.newBuilder(), function.extras());
        Map<String, AttributeProto> rests = new LinkedHashMap<>();
        out.getAttributeProtoList().forEach(a -> rests.put(a.getName(), a));
        out.clearAttributeProto()
                .setDomain(function.domain())
                .setName(function.name())
                .addAllInput(function.inputs())
                .addAllOutput(function.outputs())
                .addAllAttribute(function.attributes());
        function.defaults()
                .forEach((name, attribute) -> out.addAttributeProto(
                        graphs.encode(name, attribute, rests.getOrDefault(name, AttributeProto.getDefaultInstance()))));
        function.nodes().forEach(n -> out.addNode(graphs.encode(n)));
        function.opsets().forEach((domain, version) -> out.addOpsetImport(opset(domain, version)));
        return out.build();
    }
}
