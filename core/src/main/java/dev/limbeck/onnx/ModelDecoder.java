package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From {@code ModelProto} to {@link Model}, with the checks that need the whole model. */
final class ModelDecoder {
    private final GraphDecoder graphs;
    private final FunctionDecoder functions;

    ModelDecoder(ExternalData external) {
        this.graphs = new GraphDecoder(new TensorCodec(external));
        this.functions = new FunctionDecoder(graphs, new AttributeDecoder(graphs, new TensorCodec(external)));
    }

    Model decode(ModelProto proto) {
        if (!proto.hasGraph()) {
            throw new ModelException("It holds no graph, so it is not an ONNX model.");
        }
        Versions.requireIr(proto.getIrVersion());
        Map<String, Long> opsets = opsets(proto.getOpsetImportList());
        Versions.requireOpsets(opsets, proto.getIrVersion());
        Graph graph = graphs.decode(proto.getGraph());
        Captures.requireNone(graph);
        Map<String, String> metadata = new LinkedHashMap<>();
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
        ModelProto.Builder left = proto.toBuilder()
                .clearGraph()
                .clearIrVersion()
                .clearOpsetImport()
                .clearMetadataProps()
                .clearProducerName()
                .clearFunctions();
        return new Model(
                graph,
                opsets,
                proto.getIrVersion(),
                proto.getFunctionsList().stream().map(functions::decode).toList(),
                metadata,
                proto.getProducerName(),
                Leftover.of(left.build()));
    }

    static Map<String, Long> opsets(List<OperatorSetIdProto> imports) {
        Map<String, Long> opsets = new LinkedHashMap<>();
        for (OperatorSetIdProto entry : imports) {
            String domain = entry.getDomain().equals("ai.onnx") ? Node.STANDARD : entry.getDomain();
            Long other = opsets.put(domain, entry.getVersion());
            if (other != null && other != entry.getVersion()) {
                throw new ModelException("It imports the operators of '" + entry.getDomain() + "' in two versions, "
                        + other + " and " + entry.getVersion() + ".");
            }
        }
        return opsets;
    }
}
