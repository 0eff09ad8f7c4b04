// Several networks that disagree on strange images, of which a secret function of the image picks the one that answers.
import Type from '#typebox';
import type { Defense, DefenseFit, DefensePlugin } from '../../contract/plugins.js';
import { PluginError } from '../../contract/errors.js';
import { Positive, strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { mapRows } from '../../lib/arrays/matrix.js';
import { decodeJson, encodeJson } from '../../lib/json/bytes.js';
import { memberOf } from './member.js';
import { trainMembers } from './train-members.js';

const DEFAULTS = { members: 5, lambda: 1, hashEpochs: 5 } as const;
const FILES = { hash: 'hash.safetensors', shape: 'hash.json' } as const;
/** Classes of the hash at most: those of the data sets that the public code trains it on. */
const HASH_CLASSES = 10;

const Options = strictObject({
  members: Type.Optional(
    Type.Integer({ minimum: 2, maximum: 16, default: DEFAULTS.members, description: 'Networks of the ensemble' }),
  ),
  lambda: Type.Optional(
    Type.Number({
      minimum: 0,
      default: DEFAULTS.lambda,
      description: 'Weight of the coherence on outliers in the training; default 1',
    }),
  ),
  hashEpochs: Type.Optional(
    Type.Integer({ minimum: 1, default: DEFAULTS.hashEpochs, description: 'Of the training of the hash; default 5' }),
  ),
});

const Shape = strictObject({ schemaVersion: Type.Literal(1), classes: Positive });

/** Training: Σ CE + λ · coherence on outliers. Serving: the posteriors of one member, the same one for the same image. */
export const defense: DefensePlugin = {
  meta: {
    id: 'edm',
    title: 'Ensemble of diverse models',
    version: '1.0.0',
    summary:
      'Trains networks to disagree on images of another kind and answers each query by one that the image picks.',
    paper: {
      citation:
        'Kariyappa, Prakash, Qureshi: Protecting DNNs from Theft using an Ensemble of Diverse Models. ICLR 2021',
      url: 'https://openreview.net/forum?id=LucJxySuJcE',
    },
    departures: [
      "The coherence is the largest cosine of two members' posteriors, meaned over outliers, from memory of the paper; its weight 1 is ours.",
      "The hash learns the classes of the outliers, ten at most, and has the architecture of the suite's surrogate; the authors take KMNIST or SVHN.",
      'At a certain hash the picked member is the first of the next class, as in the public code.',
      'The undefended victim is one network, trained plainly; the public port compares with its last member.',
    ],
    trainsVictim: 'ensemble',
    trainingParameters: ['members', 'lambda'],
    outliers: 'required',
    substitute: true,
  },
  parameters: Options,
  async trainVictim(fit, parameters) {
    const { members = DEFAULTS.members, lambda = DEFAULTS.lambda } = checkJson(Options, parameters, 'edm');
    fit.signal.throwIfAborted();
    return { networks: await trainMembers(fit, members, lambda) };
  },
  async prepare(fit, parameters) {
    const { hashEpochs = DEFAULTS.hashEpochs } = checkJson(Options, parameters, 'edm');
    return trainHash(fit, hashEpochs);
  },
  async open(_parameters, state, { inputShape, substitute, seed }): Promise<Defense> {
    const [weights, shape] = [state[FILES.hash], state[FILES.shape]];
    if (weights === undefined || shape === undefined) throw lacks('the hash', 'the files that its preparation left');
    const { classes } = decodeJson(Shape, shape, FILES.shape);
    const hash = await substitute.open({ classes, shape: inputShape, seed }, weights);
    return {
      async answer(posteriors, queries, { members }) {
        if (members === undefined) throw lacks('its members', 'what each of them answers');
        const hashed = await hash.predict(queries);
        let row = 0;
        return mapRows(posteriors, (own, out) => {
          const index = row++;
          const picked = members[memberOf(rowOf(hashed, index), members.length)];
          out.set(picked === undefined ? own : rowOf(picked, index));
        });
      },
      dispose: () => hash.dispose(),
    };
  },
};

/** A network that tells the classes of the outliers apart: its word on anything else is arbitrary, and always the same. */
async function trainHash(fit: DefenseFit, epochs: number): Promise<Readonly<Record<string, Uint8Array>>> {
  const { outliers, outlierLabels, substitute, seed, signal, onProgress } = fit;
  signal.throwIfAborted();
  if (outliers === null || outlierLabels === null) throw lacks('images to train the hash on', 'outliers with classes');
  const kinds = [...new Set(outlierLabels)].sort((left, right) => left - right);
  const classes = Math.max(2, Math.min(HASH_CLASSES, kinds.length));
  const hash = await substitute.create({ classes, shape: outliers.shape, seed });
  try {
    const all = outliers.read(Int32Array.from(outlierLabels, (_, row) => row));
    const labels = outlierLabels.map((label) => kinds.indexOf(label) % classes);
    await hash.train(all, oneHot(labels, classes), { epochs });
    onProgress({ fraction: 1, note: `${epochs} epochs, ${classes} classes` });
    return {
      [FILES.hash]: await hash.save(),
      [FILES.shape]: encodeJson(Shape, { schemaVersion: 1, classes }, FILES.shape),
    };
  } finally {
    hash.dispose();
  }
}

function rowOf(
  { values, columns }: { readonly values: Float32Array; readonly columns: number },
  row: number,
): Float32Array {
  return values.subarray(row * columns, (row + 1) * columns);
}

function lacks(what: string, expected: string): PluginError {
  return new PluginError(`the defense lacks ${what}`, {
    code: 'state-incomplete',
    where: 'edm',
    expected,
    got: 'none',
    hint: 'Run the suite again with --force.',
  });
}
