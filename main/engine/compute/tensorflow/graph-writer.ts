import type { DataType } from '@tensorflow/tfjs-core';
import { typeNumber } from './data-types.ts';
import type { AttributeMessage, GraphMessage, GraphMessages } from './messages.ts';

export type Attributes = Readonly<Record<string, AttributeMessage>>;

/**
 * The GraphDef version of the written ops: that of TensorFlow 2.9, the oldest runtime used.
 * @see tensorflow/core/public/version.h TF_GRAPH_DEF_VERSION
 */
const graphVersion = 1087;

/** Writes the nodes of one TensorFlow graph and wraps them as a SavedModel. */
export class GraphWriter {
  readonly #messages: GraphMessages;
  readonly #graph: GraphMessage;

  constructor(messages: GraphMessages) {
    this.#messages = messages;
    this.#graph = new messages.GraphDef();
    const versions = new messages.VersionDef();
    versions.setProducer(graphVersion);
    this.#graph.setVersions(versions);
  }

  /** @param inputs `node`, `node:output` or, for “runs after”, `^node` */
  node(name: string, op: string, inputs: readonly string[], attributes: Attributes): string {
    const node = new this.#messages.NodeDef();
    node.setName(name);
    node.setOp(op);
    for (const input of inputs) node.addInput(input);
    const map = node.getAttrMap();
    for (const [key, value] of Object.entries(attributes)) map.set(key, value);
    this.#graph.addNode(node);
    return name;
  }

  constant(
    name: string,
    type: DataType,
    shape: readonly number[],
    values: Float32Array | Int32Array | Uint8Array,
  ): string {
    const value = this.#attribute((attribute) => attribute.setTensor(this.#tensor(type, shape, values)));
    return this.node(name, 'Const', [], { dtype: this.type(type), value });
  }

  type(type: DataType | 'uint8'): AttributeMessage {
    return this.typeOfNumber(typeNumber(type));
  }
  typeOfNumber(number: number): AttributeMessage {
    return this.#attribute((attribute) => attribute.setType(number));
  }
  shape(sizes: readonly number[]): AttributeMessage {
    return this.#attribute((attribute) => attribute.setShape(this.#shape(sizes)));
  }
  text(text: string): AttributeMessage {
    return this.#attribute((attribute) => attribute.setS(Buffer.from(text)));
  }
  integer(value: number | readonly number[]): AttributeMessage {
    if (typeof value === 'number') return this.#attribute((attribute) => attribute.setI(value));
    return this.#list((list) => list.setIList(value));
  }
  float(value: number | readonly number[]): AttributeMessage {
    if (typeof value === 'number') return this.#attribute((attribute) => attribute.setF(value));
    return this.#list((list) => list.setFList(value));
  }
  boolean(value: boolean | readonly boolean[]): AttributeMessage {
    if (typeof value === 'boolean') return this.#attribute((attribute) => attribute.setB(value));
    return this.#list((list) => list.setBList(value));
  }

  /** @returns the bytes of saved_model.pb: this graph under the tag `serve`, without variables on disk */
  savedModel(): Uint8Array {
    const info = new this.#messages.MetaGraphDef.MetaInfoDef();
    info.addTags('serve');
    const metaGraph = new this.#messages.MetaGraphDef();
    metaGraph.setMetaInfoDef(info);
    metaGraph.setGraphDef(this.#graph);
    const model = new this.#messages.SavedModel();
    model.setSavedModelSchemaVersion(1);
    model.addMetaGraphs(metaGraph);
    return model.serializeBinary();
  }

  #attribute(fill: (attribute: AttributeMessage) => void): AttributeMessage {
    const attribute = new this.#messages.AttrValue();
    fill(attribute);
    return attribute;
  }

  #list(fill: (list: InstanceType<GraphMessages['AttrValue']['ListValue']>) => void): AttributeMessage {
    const list = new this.#messages.AttrValue.ListValue();
    fill(list);
    return this.#attribute((attribute) => attribute.setList(list));
  }

  #shape(sizes: readonly number[]): InstanceType<GraphMessages['TensorShape']> {
    const shape = new this.#messages.TensorShape();
    for (const size of sizes) {
      const dimension = new this.#messages.TensorShape.Dim();
      dimension.setSize(size);
      shape.addDim(dimension);
    }
    return shape;
  }

  #tensor(
    type: DataType,
    shape: readonly number[],
    values: Float32Array | Int32Array | Uint8Array,
  ): InstanceType<GraphMessages['Tensor']> {
    const tensor = new this.#messages.Tensor();
    tensor.setDtype(typeNumber(type));
    tensor.setTensorShape(this.#shape(shape));
    tensor.setTensorContent(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return tensor;
  }
}
