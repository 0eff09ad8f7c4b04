// Stands where the addon's operations stand while one run goes by, and writes each down as a node of a graph.
import type { Addon, HostValues, NativeAttribute, NativeBackend, NativeOutput } from '../kernels/addon.js';
import type { FeedListener, MetFeed } from './feeds.js';
import { TYPES, constantNode, placeholderNode, type Attribute, type GraphNode } from './nodes.js';
import { isKnown } from './operations.js';
import { ResourceOrder } from './resource-order.js';

interface Created {
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly values: HostValues;
}

/** What the addon may be asked in passing: it changes nothing that a graph has. */
const HARMLESS: ReadonlySet<string> = new Set(['deleteTensor', 'isUsingGpuDevice']);

/** Notes the first reason why the run cannot be a graph, and lets the run itself go on untouched. */
export class Recorder implements FeedListener {
  readonly nodes: GraphNode[] = [];
  readonly feeds: { readonly node: string; readonly feed: MetFeed }[] = [];
  readonly #addon: Addon;
  readonly #names = new Map<number, string>();
  readonly #created = new Map<number, Created>();
  readonly #order = new ResourceOrder();
  #refusal: string | null = null;

  constructor(addon: Addon) {
    this.#addon = addon;
  }

  /** Why the run cannot be a graph; `null` as long as nothing speaks against it. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** Nodes that change a variable, the last of each. */
  get lastWrites(): readonly string[] {
    return this.#order.lastWrites();
  }

  /** Gives a name to a tensor from before the run. */
  name(id: number, output: string): void {
    this.#names.set(id, output);
  }

  /** The same of a variable's handle: what touches it keeps its order. */
  nameHandle(id: number, node: string): void {
    this.#names.set(id, `${node}:0`);
    this.#order.add(id);
  }

  /** Runs `work` with the recorder in the addon's place. */
  around<T>(backend: NativeBackend, work: () => T): T {
    const own: Record<string, unknown> = {
      executeOp: (...call: Parameters<Addon['executeOp']>) => this.#execute(...call),
      createTensor: (...call: Parameters<Addon['createTensor']>) => this.#create(...call),
    };
    const theirs = this.#addon as unknown as Readonly<Record<string, unknown>>;
    const get = (_: unknown, key: string): unknown => {
      if (key in own) return own[key];
      const value = theirs[key];
      if (typeof value === 'function' && !HARMLESS.has(key)) this.refuse(`it calls ${key}, which reads values back`);
      return value;
    };
    // The addon's own properties cannot be written, so that the recorder stands before all of it.
    backend.binding = new Proxy<Addon>(own as unknown as Addon, { get });
    try {
      return work();
    } finally {
      backend.binding = this.#addon;
    }
  }

  onFeed(id: number, feed: MetFeed): void {
    const node = `feed_${this.feeds.length}`;
    const dtype = feed.dtype === 'int32' ? TYPES.int32 : TYPES.float32;
    this.nodes.push(placeholderNode(node, dtype, feed.shape));
    this.feeds.push({ node, feed });
    this.#names.set(id, `${node}:0`);
  }

  /** The output that a tensor is; a constant is written where it is first used. */
  nameOf(id: number): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const created = this.#created.get(id);
    if (created === undefined) {
      this.refuse('it uses a tensor from before the run that is neither state nor fed');
      return 'unknown:0';
    }
    const node = this.#nextName('const');
    this.nodes.push(constantNode(node, { ...created, bytes: bytesOf(created.values) }));
    this.#names.set(id, `${node}:0`);
    return `${node}:0`;
  }

  refuse(reason: string): void {
    this.#refusal ??= reason;
  }

  #create(shape: readonly number[], dtype: number, values: HostValues): number {
    const id = this.#addon.createTensor(shape, dtype, values);
    if (![TYPES.float32, TYPES.int32, TYPES.bool].some((type) => type === dtype))
      this.refuse(`it makes a constant of type ${dtype}`);
    this.#created.set(id, { shape: [...shape], dtype, values });
    return id;
  }

  #execute(
    operation: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): readonly NativeOutput[] {
    if (!isKnown(operation)) this.refuse(`nobody has tried the operation ${operation} in a graph`);
    const name = this.#nextName(operation);
    const before = this.#order.before(name, operation, inputs);
    this.nodes.push({
      name,
      operation,
      inputs: [...inputs.map((id) => this.nameOf(id)), ...before.map((node) => `^${node}`)],
      attributes: Object.fromEntries(attributes.map((attribute) => [attribute.name, this.#attribute(attribute)])),
    });
    const made = this.#addon.executeOp(operation, attributes, inputs, outputs);
    made.forEach(({ id }, index) => this.#names.set(id, `${name}:${index}`));
    return made;
  }

  #attribute({ name, type, value }: NativeAttribute): Attribute {
    const codes = this.#addon;
    if (type === codes.TF_ATTR_TYPE && typeof value === 'number') return { type: value };
    if (type === codes.TF_ATTR_STRING && typeof value === 'string') return { text: value };
    if (type === codes.TF_ATTR_BOOL && typeof value === 'boolean') return { flag: value };
    if (type === codes.TF_ATTR_FLOAT && typeof value === 'number') return { decimal: value };
    if (type === codes.TF_ATTR_INT && typeof value === 'number') return { integer: value };
    if (type === codes.TF_ATTR_INT && isNumbers(value)) return { integers: [...value] };
    if (type === codes.TF_ATTR_SHAPE && isNumbers(value)) return { shape: [...value] };
    this.refuse(`nobody has tried the attribute ${name} of type ${type} in a graph`);
    return { flag: false };
  }

  #nextName(kind: string): string {
    return `${kind.replace(/^_+/, '')}_${this.nodes.length}`;
  }
}

function isNumbers(value: NativeAttribute['value']): value is readonly number[] {
  return Array.isArray(value);
}

/** A copy: whoever made the values may write on them later. */
function bytesOf(values: HostValues): Uint8Array {
  return new Uint8Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength) as ArrayBuffer);
}
