// The surrogate that a built-in attack trained by itself: its members' weights as evidence, and what it answers.
import type { Images, Matrix, Shape3 } from '../../contract/arrays.js';
import { PluginError } from '../../contract/errors.js';
import type { JobKind } from '../../contract/plan.js';
import type { AttackPlugin, OwnSurrogate, Substitute } from '../../contract/plugins.js';
import type { JobContext } from './context.js';
import { shape3 } from './network.js';
import { substitutesOf } from './substitutes.js';

const FILE = /^own-surrogate-(\d+)\.safetensors$/;

interface Victim {
  readonly classes: number;
  readonly inputShape: Shape3;
}

/**
 * The files of what an attack returned, which is disposed of then and where it is refused; none in the standard track.
 *
 * @throws PluginError `own-surrogate` unless it is what `meta.tracks` promises and fits the victim
 */
export async function ownSurrogateFiles(
  { meta }: AttackPlugin,
  own: OwnSurrogate | null,
  { classes, inputShape }: Victim,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const members = own?.members ?? [];
  try {
    return await filesOf(meta, members, { classes, inputShape });
  } finally {
    for (const member of members) member.dispose();
  }
}

async function filesOf(
  meta: AttackPlugin['meta'],
  members: OwnSurrogate['members'],
  { classes, inputShape }: Victim,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const isOpen = meta.tracks?.includes('open') ?? false;
  if (isOpen !== members.length > 0)
    throw badSurrogate(meta.id, isOpen ? 'a surrogate, for the open track' : 'none', `${members.length} members`);
  const files: Record<string, Uint8Array> = {};
  for (const [index, member] of members.entries()) {
    if (member.classes !== classes || member.shape.join() !== inputShape.join())
      throw badSurrogate(
        meta.id,
        `[${inputShape.join(', ')}] to ${classes}`,
        `[${member.shape.join(', ')}] to ${member.classes}`,
      );
    files[`own-surrogate-${index}.safetensors`] = await member.save();
  }
  return files;
}

/** Mean of the members' posteriors, float32 [n, classes]. */
export async function openOwnSurrogate(
  {
    shape,
    input,
    store,
    signal,
  }: Pick<JobContext<JobKind>, 'input' | 'store' | 'signal'> & {
    readonly shape: readonly number[];
  },
  steal: string,
): Promise<(images: Images) => Promise<Matrix>> {
  const manifest = await input(steal);
  const { spec } = manifest;
  if (spec.kind !== 'steal') throw new Error(`${steal} is no steal but ${spec.kind}`);
  const factory = substitutesOf(spec.substitute, { signal });
  const options = { classes: spec.classes, shape: shape3(shape), seed: 1 };
  const names = manifest.files.map(({ name }) => name).filter((name) => FILE.test(name));
  const members: Substitute[] = [];
  for (const name of names) members.push(await factory.open(options, await store.read(manifest, name)));
  if (members.length === 0) throw new Error(`${steal} left no surrogate`);
  return async (images) => {
    const mean: Matrix = {
      values: new Float32Array(images.count * spec.classes),
      rows: images.count,
      columns: spec.classes,
    };
    for (const member of members) {
      const { values } = await member.predict(images);
      for (const [index, value] of values.entries())
        mean.values[index] = (mean.values[index] ?? 0) + value / members.length;
    }
    return mean;
  };
}

function badSurrogate(attack: string, expected: string, got: string): PluginError {
  return new PluginError(`attack ${attack} returned another surrogate than it owes`, {
    code: 'own-surrogate',
    where: `attack ${attack}`,
    expected,
    got,
    hint: 'Return { members } from run where meta.tracks names "open", made by the context\'s factory for its classes and shape.',
  });
}
