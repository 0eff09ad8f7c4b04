// Where a file of weights that do not fit a model leads on to: to the model that they fit, or to a way without import.
import type { WeightSet } from '../../tensor/weight-set.js';
import { loadAll } from '../registry/registry.js';

/** Names and shapes of a file's tensors, wrappers and prefixes taken off. */
type Shapes = ReadonlyMap<string, readonly number[]>;

/** The next act, for weights that are not those of a model's set. */
export async function mismatchHint(model: string, wanted: WeightSet, file: Shapes): Promise<string> {
  const others = (await loadAll('models')).flatMap(({ meta, weightSets = [] }) =>
    weightSets.map((set) => ({ id: meta.id, set, head: headOf(set, file) })),
  );
  const match = others.find(
    ({ id, set, head }) => id !== model && set.tensors === file.size && head?.[0] === set.classes,
  );
  if (match !== undefined) {
    return `These look like ${match.set.id} weights of ${match.id}: \`stealbench weights import ${match.id} <file>\`.`;
  }
  const [classes] = headOf(wanted, file) ?? [];
  if (classes !== undefined && classes !== wanted.classes) {
    return `The file tells ${classes} classes apart, the published weights ${wanted.classes}. A network of your own is a victim as it is: \`stealbench audit --victim <file> --model ${model}\`.`;
  }
  return `Get the file of ${wanted.layouts.map(({ source }) => source).join('; or ')}.`;
}

/** Shape of the file's last layer, by any of the names that a set's layouts give it. */
export function headOf({ head, layouts }: WeightSet, file: Shapes): readonly number[] | null {
  const shapes = layouts.map(({ nameOf }) => file.get(`${nameOf?.(head) ?? head}.weight`));
  return shapes.find((shape) => shape !== undefined) ?? null;
}
