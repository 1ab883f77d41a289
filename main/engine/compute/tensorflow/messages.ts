/** The protobuf messages of a SavedModel in tfjs-node's generated `api_pb`, which has no types. */
export interface GraphMessages {
  readonly AttrValue: (new () => AttributeMessage) & {
    readonly ListValue: new () => AttributeListMessage;
  };
  readonly GraphDef: new () => GraphMessage;
  readonly MetaGraphDef: (new () => MetaGraphMessage) & {
    readonly MetaInfoDef: new () => { addTags(tag: string): void };
  };
  readonly NodeDef: new () => NodeMessage;
  readonly SavedModel: new () => SavedModelMessage;
  readonly Tensor: new () => TensorMessage;
  readonly TensorShape: (new () => ShapeMessage) & { readonly Dim: new () => DimensionMessage };
  readonly VersionDef: new () => { setProducer(version: number): void };
}

export interface AttributeMessage {
  setB(value: boolean): void;
  setF(value: number): void;
  setI(value: number): void;
  setList(value: AttributeListMessage): void;
  setS(value: Uint8Array): void;
  setShape(value: ShapeMessage): void;
  setTensor(value: TensorMessage): void;
  setType(value: number): void;
}

export interface AttributeListMessage {
  setBList(values: readonly boolean[]): void;
  setFList(values: readonly number[]): void;
  setIList(values: readonly number[]): void;
}

export interface GraphMessage {
  addNode(node: NodeMessage): void;
  setVersions(versions: unknown): void;
}

export interface MetaGraphMessage {
  setGraphDef(graph: GraphMessage): void;
  setMetaInfoDef(info: unknown): void;
}

export interface NodeMessage {
  addInput(input: string): void;
  getAttrMap(): { set(name: string, value: AttributeMessage): void };
  setName(name: string): void;
  setOp(op: string): void;
}

export interface SavedModelMessage {
  addMetaGraphs(graph: MetaGraphMessage): void;
  serializeBinary(): Uint8Array;
  setSavedModelSchemaVersion(version: number): void;
}

export interface TensorMessage {
  setDtype(type: number): void;
  setTensorContent(bytes: Uint8Array): void;
  setTensorShape(shape: ShapeMessage): void;
}

interface ShapeMessage {
  addDim(dimension: DimensionMessage): void;
}

interface DimensionMessage {
  setSize(size: number): void;
}
