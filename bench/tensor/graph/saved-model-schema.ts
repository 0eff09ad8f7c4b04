// The messages of a SavedModel that a graph without functions needs; fields that nobody writes are left out. Names and numbers are
// those of tensorflow/core/protobuf/{saved_model,meta_graph}.proto and tensorflow/core/framework/*.proto.
import { messageOf, type Schema } from '../../lib/protobuf/schema.js';

const SCHEMA: Schema = {
  package: 'tensorflow',
  messages: {
    SavedModel: { saved_model_schema_version: [1, 'int64'], meta_graphs: [2, 'MetaGraphDef[]'] },
    MetaGraphDef: {
      meta_info_def: [1, 'MetaInfoDef'],
      graph_def: [2, 'GraphDef'],
      signature_def: [5, 'SignatureDefEntry[]'],
    },
    MetaInfoDef: { tags: [4, 'bytes[]'] },
    GraphDef: { node: [1, 'NodeDef[]'], versions: [4, 'VersionDef'] },
    VersionDef: { producer: [1, 'int32'], min_consumer: [2, 'int32'] },
    NodeDef: {
      name: [1, 'bytes'],
      op: [2, 'bytes'],
      input: [3, 'bytes[]'],
      device: [4, 'bytes'],
      attr: [5, 'AttrEntry[]'],
    },
    AttrEntry: { key: [1, 'bytes'], value: [2, 'AttrValue'] },
    AttrValue: {
      list: [1, 'ListValue', 'value'],
      s: [2, 'bytes', 'value'],
      i: [3, 'int64', 'value'],
      f: [4, 'float', 'value'],
      b: [5, 'int32', 'value'],
      type: [6, 'int32', 'value'],
      shape: [7, 'TensorShapeProto', 'value'],
      tensor: [8, 'TensorProto', 'value'],
    },
    ListValue: { s: [2, 'bytes[]'], i: [3, 'int64[packed]'] },
    TensorShapeProto: { dim: [2, 'Dim[]'], unknown_rank: [3, 'int32'] },
    Dim: { size: [1, 'int64'] },
    TensorProto: { dtype: [1, 'int32'], tensor_shape: [2, 'TensorShapeProto'], tensor_content: [4, 'bytes'] },
    SignatureDefEntry: { key: [1, 'bytes'], value: [2, 'SignatureDef'] },
    SignatureDef: { inputs: [1, 'TensorInfoEntry[]'], outputs: [2, 'TensorInfoEntry[]'], method_name: [3, 'bytes'] },
    TensorInfoEntry: { key: [1, 'bytes'], value: [2, 'TensorInfo'] },
    TensorInfo: { name: [1, 'bytes'] },
  },
  enumerations: {},
};

export const SAVED_MODEL = messageOf(SCHEMA, 'SavedModel');
