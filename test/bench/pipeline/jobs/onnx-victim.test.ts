// A suite whose victim is an ONNX file: planned by its bytes, asked in its sandbox, scored like any other.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../../bench/contract/plan.js';
import type { OnnxVictimSpec, Suite } from '../../../../bench/contract/suite.js';
import { argmaxRows } from '../../../../bench/lib/evidence/predictions.js';
import { digestBytes } from '../../../../bench/lib/files/hash.js';
import { decodeNpy } from '../../../../bench/lib/npy/npy.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { scoreCell } from '../../../../bench/pipeline/score/score.js';
import { scoringData } from '../../../../bench/pipeline/score/scoring-data.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { onnxRuntimeFolder } from '../../../../bench/submission/onnx/runtime.js';
import { sandboxState } from '../../../../bench/submission/sandbox/probe.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { requireComponent } from '../../../support/components.js';
import { ourError } from '../../../support/errors.js';
import { linearModel } from '../../../support/onnx-model.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';
import { sharedFolder } from '../../../support/temp-folder.js';

const CLASSES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const rng = createRng('onnx-victim');
const MODEL = linearModel({
  ...{ image: [3, 8, 8], classes: 10, batch: 16 },
  weights: Array.from({ length: 1920 }, () => rng.nextInt(200) / 100 - 1),
});
const state = await sandboxState();
const { folder, remove } = await sharedFolder();
afterAll(remove);
const here = requireComponent('onnxruntime', state.available && onnxRuntimeFolder() !== null);

describe.skipIf(!here)('a suite whose victim is an ONNX file', { timeout: 120_000 }, () => {
  let data = '';
  beforeAll(async () => void (data = await tinyData(40, folder)));
  const plan = async (
    onnx: Partial<OnnxVictimSpec['onnx']> = {},
    more: Partial<Suite> = {},
    inputSize = [8, 8],
  ): Promise<Plan> => {
    const file = path.join(folder, 'suite.json');
    await writeFile(path.join(folder, 'model.onnx'), MODEL);
    const declared = { name: 'acme-cnn', file: 'model.onnx', outputKind: 'logits' as const, ...onnx };
    const victim = { id: 'mine', dataset: 'cifar10', inputSize, minimumAccuracy: 0, onnx: declared };
    const suite: Suite = {
      ...TINY_SUITE,
      detectors: [],
      throughput: [],
      controls: [],
      defenses: [{ defense: 'none' }],
      victims: [victim],
      ...more,
    };
    return planOn(data, suite, 'wasm', file);
  };

  it('names the victim by the bytes that run and by how they are run, and by no path', async () => {
    const { jobs } = await plan({ normalization: 'imagenet' });
    const [probe] = jobs;
    expect(probe?.spec).toMatchObject({
      kind: 'probe-victim',
      onnx: {
        ...{ name: 'acme-cnn', sha256: digestBytes(MODEL), layout: 'NCHW', outputKind: 'logits' },
        normalization: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
      },
    });
    expect(JSON.stringify(jobs.map(({ spec }) => spec))).not.toContain(folder);
    expect(probe?.endpoint?.url).toMatch(/^file:.*model\.onnx$/);
    expect((await plan()).jobs[0]?.key).not.toBe(probe?.key);
    const numbers = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
    expect((await plan({ normalization: numbers })).jobs[0]?.key).toBe(probe?.key);
  });

  it('is asked and scored like any other, its outputs in the order of its labels', async () => {
    const swapped = ['automobile', 'airplane', ...CLASSES.slice(2)];
    await writeFile(path.join(folder, 'labels.txt'), `${swapped.join('\n')}\n`);
    const store = new EvidenceStore(path.join(folder, 'store'));
    const run = async (onnx: Partial<OnnxVictimSpec['onnx']>, wanted: string) => {
      const planned = await plan(onnx, { attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [20] }] });
      await runJobsOf(planned, {
        data: data,
        store,
        wanted: ({ label }) => label.startsWith(wanted),
      });
      return planned;
    };
    const plain = await run({}, 'evaluate/mine');
    const named = await run({ labels: 'labels.txt' }, '');
    const answers = async ({ jobs }: Plan): Promise<Int32Array> => {
      const manifest = await store.manifest(jobs.find(({ label }) => label === 'evaluate/mine')?.key ?? '');
      if (manifest === null) throw new Error('not evaluated');
      const values = Float32Array.from(decodeNpy(await store.read(manifest, 'posteriors.npy'), '').data);
      return argmaxRows({ values, rows: values.length / 10, columns: 10 });
    };
    const swap = (label: number): number => (label === 0 ? 1 : label === 1 ? 0 : label);
    expect(await answers(named)).toEqual((await answers(plain)).map(swap));
    const [cell] = named.cells;
    if (cell === undefined) throw new Error('no cell');
    const scored = await scoreCell(cell, { plan: named, store, failures: new Map(), data: scoringData(data) });
    const { outcome, notes, cell: spec } = scored?.result.scientific ?? {};
    expect([outcome?.state, spec]).toEqual(['completed', expect.objectContaining({ model: 'acme-cnn' }) as unknown]);
    expect(notes?.[0]).toMatch(
      /^Victim is an ONNX model run by ONNX Runtime, acme-cnn \(SHA-256 [0-9a-f]{64}\), on NCHW images less 0 and divided by 1, its outputs in the order of the classes by its labels; its answers to 32 fixed probes/,
    );
  });

  it('skips what looks into the victim, with that reason', async () => {
    const defenses = [{ defense: 'none' }, { defense: 'proof-of-work' }];
    const { cells } = await plan({}, { defenses, recoveries: ['undefended'] });
    const skipped = cells.flatMap(({ state: found }) => (found.kind === 'skipped' ? [found] : []));
    expect(new Set(skipped.map(({ code }) => code))).toEqual(new Set(['answers-only']));
    expect(skipped.map(({ reason }) => reason)).toContain(
      'victim mine gives its answers alone, and nobody here sees what lies behind them',
    );
  });

  it.for([
    ['a file that is not there', { file: 'gone.onnx' }, undefined, 'victim-file', /ENOENT/],
    ['labels that are not the classes', { labels: 'bad.txt' }, undefined, 'victim-labels', /a label "airplane"/],
    [
      'a normalisation of other channels',
      { normalization: { mean: [0, 0], std: [1] } },
      undefined,
      'victim-normalization',
      /1 or 3/,
    ],
    ['images of another size', {}, [32, 32], 'onnx-shape', /32x32 images, got images FLOAT \[16, 3, 8, 8\]/],
  ] as const)('is refused with %s', async ([, onnx, size, code, says]) => {
    await writeFile(path.join(folder, 'bad.txt'), 'plane\n');
    const error = await ourError(plan(onnx as Partial<OnnxVictimSpec['onnx']>, {}, [...(size ?? [8, 8])]));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(says) as string]);
    expect(error.message).toContain('/victims/0/onnx');
  });
});
