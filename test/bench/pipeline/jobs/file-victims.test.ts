// Suites whose victim is a layers model of TensorFlow.js, or weights of an architecture that is here: planned by their bytes, asked, scored.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../../bench/contract/plan.js';
import type { AnsweringVictimSpec, Suite } from '../../../../bench/contract/suite.js';
import { digestBytes } from '../../../../bench/lib/files/hash.js';
import { decodeNpy } from '../../../../bench/lib/npy/npy.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { model as cnn } from '../../../../bench/models/cnn.js';
import { model as resnet20 } from '../../../../bench/models/resnet20.js';
import { openSlice } from '../../../../bench/pipeline/data/slice.js';
import { answeringNotes } from '../../../../bench/pipeline/score/answering-notes.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { sandboxState } from '../../../../bench/submission/sandbox/probe.js';
import { Classifier } from '../../../../bench/tensor/classifier.js';
import type { ModelPlugin } from '../../../../bench/tensor/model-plugin.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { decodeSafetensors, encodeSafetensors } from '../../../../bench/tensor/safetensors.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { requireComponent } from '../../../support/components.js';
import { ourError } from '../../../support/errors.js';
import { pth } from '../../../support/pth.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';
import { sharedFolder } from '../../../support/temp-folder.js';
import { writeTfjsModel } from '../../../support/tfjs-model.js';
import { torchArrays } from '../../../support/torch-weights.js';

const state = await sandboxState();
const { folder, remove } = await sharedFolder();
afterAll(remove);
let data = '';
beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
  data = await tinyData(40, folder);
});

/** [victim's own keys]; the suite lies in the folder of the files. */
async function plan(kind: object, inputSize = [8, 8]): Promise<Plan> {
  const victim = { id: 'mine', dataset: 'cifar10', inputSize, minimumAccuracy: 0, ...kind } as AnsweringVictimSpec;
  const suite: Suite = {
    ...TINY_SUITE,
    ...{ detectors: [], throughput: [], controls: [], defenses: [{ defense: 'none' }], victims: [victim] },
    attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [20] }],
  };
  return planOn(data, suite, 'wasm', path.join(folder, 'suite.json'));
}

/** What the victim answers to the test images. */
async function answersOf(planned: Plan, store = new EvidenceStore(path.join(folder, 'store'))) {
  await runJobsOf(planned, { data, store, wanted: ({ label }) => label === 'evaluate/mine' });
  const job = planned.jobs.find(({ label }) => label === 'evaluate/mine');
  const manifest = await store.manifest(job?.key ?? '');
  if (manifest === null || job?.spec.kind !== 'evaluate') throw new Error('not evaluated');
  const answers = Float32Array.from(decodeNpy(await store.read(manifest, 'posteriors.npy'), '').data);
  return { answers, test: (await openSlice(job.spec.test, data)).images };
}

/** What a record of it begins with. */
function whoIs({ jobs }: Plan): string | undefined {
  const [probe] = jobs;
  if (probe?.spec.kind !== 'probe-victim') throw new Error('no probe');
  return answeringNotes({ summary: { probes: 32, validationImages: 1 }, files: [] }, probe.spec)[0];
}

/** A network of that architecture under PyTorch's names, and what it answers itself. */
async function trained(plugin: ModelPlugin) {
  const network = Classifier.create({ plugin, shape: [8, 8, 3], classes: 10, seed: 7, parameters: {} });
  const ours = decodeSafetensors(await network.save());
  return { network, ours, arrays: torchArrays(ours) };
}

describe('a suite whose victim is weights of an architecture that is here', { timeout: 120_000 }, () => {
  it.for([
    ['safetensors', 'weights.safetensors'],
    ['torch.save', 'weights.pth'],
  ] as const)(
    'by the names of its modules in PyTorch, in a file of %s, answers as that network does',
    async ([, file]) => {
      const { network, ours, arrays } = await trained(resnet20);
      const bytes = file.endsWith('pth') ? pth(arrays) : encodeSafetensors(arrays);
      await writeFile(path.join(folder, file), bytes);
      const declared = { name: 'acme', file, model: 'resnet20' };
      const planned = await plan({ weights: { ...declared, normalization: 'unit' } });
      expect(planned.jobs[0]?.spec).toMatchObject({
        weights: { sha256: digestBytes(bytes), model: { id: 'resnet20' } },
      });
      expect(JSON.stringify(planned.jobs.map(({ spec }) => spec))).not.toContain(folder);
      const { answers, test } = await answersOf(planned);
      network.set(ours, { mean: [0], std: [1] });
      const expected = await network.predict({
        store: test,
        rows: Int32Array.from({ length: test.count }, (_, row) => row),
      });
      network.dispose();
      expect(answers).toHaveLength(expected.values.length);
      answers.forEach((value, index) => expect(value).toBeCloseTo(expected.values[index] ?? 9, 5));
      expect(whoIs(planned)).toMatch(
        /^Victim is resnet20 with weights of its owner, acme \(SHA-256 [0-9a-f]{64}\), on images less 0 and divided by 1;/,
      );
    },
  );

  it('of an architecture that nobody published weights of is read by the names of its layers', async () => {
    const { network, arrays } = await trained(cnn);
    network.dispose();
    await writeFile(path.join(folder, 'own.safetensors'), encodeSafetensors(arrays));
    const planned = await plan({ weights: { name: 'own', file: 'own.safetensors', model: 'cnn' } });
    const { answers } = await answersOf(planned);
    for (let start = 0; start < answers.length; start += 10)
      expect(answers.subarray(start, start + 10).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(whoIs(planned)).toContain("with its publisher's normalisation");
  });

  it('that do not fit is told by the tensor, and by what to do', async () => {
    const store = new EvidenceStore(path.join(folder, 'bad'));
    const seven = Classifier.create({
      plugin: resnet20,
      shape: [8, 8, 3],
      classes: 7,
      seed: 7,
      parameters: {},
    });
    const file = path.join(folder, 'seven.safetensors');
    await writeFile(file, encodeSafetensors(torchArrays(decodeSafetensors(await seven.save()))));
    seven.dispose();
    const planned = await plan({
      weights: { name: 'seven', file: 'seven.safetensors', model: 'resnet20' },
    });
    const error = await ourError(
      runJobsOf(planned, { data, store, wanted: ({ spec }) => spec.kind === 'probe-victim' }),
    );
    expect(error).toMatchObject({
      code: 'weights-mismatch',
      hint: expect.stringContaining('tells 7 classes apart, and there are test images of 10') as string,
    });
  });

  it.for([
    ['a file that is not there', { file: 'gone.pth' }, 'victim-file', /ENOENT/],
    [
      'a normalisation of other channels',
      { normalization: { mean: [0, 0], std: [1] } },
      'victim-normalization',
      /1 or 3/,
    ],
  ] as const)('is refused with %s', async ([, more, code, says]) => {
    await writeFile(path.join(folder, 'any.pth'), 'any');
    const weights = { name: 'acme', file: 'any.pth', model: 'cnn', ...more };
    const error = await ourError(plan({ weights }));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(says) as string]);
    expect(error.message).toContain('/victims/0/weights');
  });
});

describe.skipIf(!requireComponent('bubblewrap', state.available))(
  'a suite whose victim is a layers model of TensorFlow.js',
  { timeout: 120_000 },
  () => {
    const rng = createRng('tfjs-victim');
    const weights = Array.from({ length: 192 * 10 }, () => rng.nextInt(200) / 100 - 1);
    const write = () => writeTfjsModel(path.join(folder, 'converted'), { image: [8, 8, 3], classes: 10, weights });
    const declared = { name: 'acme-keras', file: 'converted/model.json', outputKind: 'logits' as const };

    it('answers the softmax of its logits, and the record says what it is', async () => {
      await write();
      const planned = await plan({ tfjs: declared });
      const { answers, test } = await answersOf(planned);
      const first = test.read([0]).pixels;
      const logits = Array.from({ length: 10 }, (_, label) =>
        first.reduce((sum, pixel, at) => sum + (pixel / 255) * Math.fround(weights[at * 10 + label] ?? 0), 0),
      );
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      logits.forEach((logit, label) => expect(answers[label]).toBeCloseTo(Math.exp(logit) / total, 4));
      expect(whoIs(planned)).toMatch(
        /^Victim is a layers model run by TensorFlow\.js, acme-keras \(SHA-256 [0-9a-f]{64}\), on NHWC images less 0/,
      );
    });

    it('is refused for images of another size, and with what is no layers model', async () => {
      await write();
      const other = await ourError(plan({ tfjs: declared }, [32, 32]));
      expect([other.code, other.message]).toEqual(['tfjs-shape', expect.stringContaining('32x32 images') as string]);
      await writeFile(path.join(folder, 'none.json'), '{}');
      const none = await ourError(plan({ tfjs: { ...declared, file: 'none.json' } }));
      expect(none).toMatchObject({
        code: 'victim-file',
        hint: expect.stringContaining('tensorflowjs_converter') as string,
      });
      const gone = await ourError(plan({ tfjs: { ...declared, file: 'gone/model.json' } }));
      expect([gone.code, gone.message]).toEqual(['victim-file', expect.stringContaining('ENOENT') as string]);
    });
  },
);
