// Every answer is the victim's own, and has to be worked for: the more a client has learned, the longer.
import Type from '#typebox';
import type { Matrix } from '../../contract/arrays.js';
import type { Defense, DefensePlugin } from '../../contract/plugins.js';
import { PluginError } from '../../contract/errors.js';
import { strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { decodeNpy, encodeNpy } from '../../lib/npy/npy.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { Accounts } from './account.js';
import { demandedSeconds, type Expectation, fitLine } from './demand.js';
import { type Bank, logSoftmax, votesOf } from './votes.js';

const DEFAULTS = { base: 1.0075, neighbours: 250, sigma: 28, delta: 1e-5, maximumImages: 5000 } as const;
/** An honest client's costs are followed over so many queries. */
const HONEST = 1000;
const FILES = { logs: 'logs.npy', labels: 'labels.npy', expected: 'expected.npy' } as const;

const Options = strictObject({
  base: Type.Optional(
    Type.Number({
      exclusiveMinimum: 1,
      maximum: 10,
      default: DEFAULTS.base,
      description:
        'Of the seconds that are demanded; default 1.0075; 1.18 for MNIST and 1.05 for SVHN in the public code',
    }),
  ),
  neighbours: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: DEFAULTS.neighbours,
      description: 'Training images that vote on a query, all where there are fewer; default 250',
    }),
  ),
  sigma: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: DEFAULTS.sigma, description: 'Deviation of the noise on the votes' }),
  ),
  delta: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: DEFAULTS.delta,
      description: 'Of the (ε, δ)-differential privacy that is counted',
    }),
  ),
  maximumImages: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: DEFAULTS.maximumImages,
      description: 'Training images that may vote, drawn by the seed',
    }),
  ),
});

/** The work is what a client is told that it would cost, and is not done: seconds a query, and the bits of its puzzle. */
export const defense: DefensePlugin = {
  meta: {
    id: 'proof-of-work',
    title: 'Calibrated proof of work',
    version: '1.0.0',
    summary: 'Answers as the victim does and demands work for it, the more a client has learned beyond an honest one.',
    paper: {
      citation:
        'Dziedzic, Kaleem, Lu, Papernot: Increasing the Cost of Model Extraction with Calibrated Proof of Work. ICLR 2022',
      url: 'https://arxiv.org/abs/2201.09243',
    },
    departures: [
      'The work is demanded, reported and not done: nobody waits.',
      'A client that learns less than an honest one works the least; the public code takes the absolute difference and punishes it.',
      "An honest cost is fitted on the owner's images of the reserve, a line over the first 1,000 queries.",
      'At most 5,000 training images vote; 250 neighbours follow an example of the paper and no stated default.',
    ],
    keepsTopOne: true,
    state: 'client',
    needs: ['logits'],
    trainingImages: true,
    demandsWork: true,
  },
  parameters: Options,
  async prepare(fit, parameters) {
    const { maximumImages, neighbours, sigma, delta } = {
      ...DEFAULTS,
      ...checkJson(Options, parameters, 'proof-of-work'),
    };
    const { training, images, model, seed, signal, onProgress } = fit;
    signal.throwIfAborted();
    if (training === null) throw lacks('the training images');
    const rows = createRng(deriveSeed('proof-of-work', seed))
      .permutation(training.images.count)
      .subarray(0, maximumImages);
    const logs = logSoftmax(await model.logits(training.images.read(rows)));
    const labels = rows.map((row) => training.labels[row] ?? 0);
    onProgress({ fraction: 0.5, note: `${labels.length} images that vote` });
    const honest = Int32Array.from({ length: Math.min(HONEST, images.count) }, (_, row) => row);
    const asked = logSoftmax(await model.logits(images.read(honest)));
    const accounts = new Accounts(sigma, delta);
    accounts.begin('honest', 0);
    const costs = rowsOf(asked).map((row) => accounts.add('honest', votesOf(row, { logs, labels }, neighbours)).cost);
    const { intercept, slope } = fitLine(costs);
    onProgress({ fraction: 1, note: `an honest query costs ${slope.toExponential(2)}` });
    return {
      [FILES.logs]: encodeNpy(logs.values, [logs.rows, logs.columns]),
      [FILES.labels]: encodeNpy(labels, [labels.length]),
      [FILES.expected]: encodeNpy(Float64Array.of(intercept, slope), [2]),
    };
  },
  open(parameters, state) {
    const options = { ...DEFAULTS, ...checkJson(Options, parameters, 'proof-of-work') };
    return new ProofOfWork(openBank(state), openExpectation(state), options);
  },
};

class ProofOfWork implements Defense {
  readonly #bank: Bank;
  readonly #expected: Expectation;
  readonly #options: { readonly base: number; readonly neighbours: number };
  readonly #accounts: Accounts;
  readonly #seconds: number[] = [];

  constructor(
    bank: Bank,
    expected: Expectation,
    { base, neighbours, sigma, delta }: { base: number; neighbours: number; sigma: number; delta: number },
  ) {
    this.#bank = bank;
    this.#expected = expected;
    this.#options = { base, neighbours };
    this.#accounts = new Accounts(sigma, delta);
  }

  answer(
    posteriors: Matrix,
    _queries: unknown,
    { client, firstQueryIndex, logits }: Parameters<Defense['answer']>[2],
  ): Matrix {
    if (logits === undefined) throw lacks("the victim's logits");
    this.#accounts.begin(client, firstQueryIndex);
    this.#seconds.length = firstQueryIndex;
    const { intercept, slope } = this.#expected;
    const { base, neighbours } = this.#options;
    for (const row of rowsOf(logSoftmax(logits))) {
      const { cost, queries } = this.#accounts.add(client, votesOf(row, this.#bank, neighbours));
      this.#seconds.push(demandedSeconds(cost, intercept + slope * queries, base));
    }
    return posteriors;
  }

  work(): Float64Array {
    return Float64Array.from(this.#seconds);
  }
}

function openBank(state: Readonly<Record<string, Uint8Array>>): Bank {
  const { data, shape } = decodeNpy(file(state, FILES.logs), FILES.logs);
  const { data: labels } = decodeNpy(file(state, FILES.labels), FILES.labels);
  const [rows = 0, columns = 0] = shape;
  if (!(data instanceof Float32Array && labels instanceof Int32Array)) throw lacks('its bank of training images');
  return { logs: { values: data, rows, columns }, labels };
}

function openExpectation(state: Readonly<Record<string, Uint8Array>>): Expectation {
  const { data } = decodeNpy(file(state, FILES.expected), FILES.expected);
  return { intercept: data[0] ?? 0, slope: data[1] ?? 0 };
}

function rowsOf({ values, rows, columns }: Matrix): readonly Float32Array[] {
  return Array.from({ length: rows }, (_, row) => values.subarray(row * columns, (row + 1) * columns));
}

function file(state: Readonly<Record<string, Uint8Array>>, name: string): Uint8Array {
  const bytes = state[name];
  if (bytes === undefined) throw lacks(name);
  return bytes;
}

function lacks(what: string): PluginError {
  return new PluginError(`the defense lacks ${what}`, {
    code: 'state-incomplete',
    where: 'proof-of-work',
    expected: 'what its preparation left',
    got: 'none',
    hint: 'Run the suite again with --force.',
  });
}
