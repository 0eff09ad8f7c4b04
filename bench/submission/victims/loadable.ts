// A network as Keras describes it, without what TensorFlow.js refuses and nobody needs who only asks it.

/** Keras describes them for a kernel that these layers do not have, and TensorFlow.js throws: https://github.com/tensorflow/tfjs/issues/1739 */
const REFUSED = ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint'];

/** Layers may lie in models that are layers; JSON in, JSON out. */
export function loadable<T>(described: T): T {
  if (Array.isArray(described)) return described.map((one: unknown) => loadable(one)) as T;
  if (typeof described !== 'object' || described === null) return described;
  const fields = Object.entries(described).map(([key, value]) => [key, loadable(value as unknown)] as const);
  const layer = Object.fromEntries(fields);
  const { class_name: kind, config } = layer;
  if (kind !== 'SeparableConv2D' || typeof config !== 'object' || config === null) return layer as T;
  const kept = Object.entries(config).filter(([key]) => !REFUSED.includes(key));
  return { ...layer, config: Object.fromEntries(kept) } as T;
}
