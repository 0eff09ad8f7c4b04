// Detectors with what their suite gives them: a network, published weights and a share of the victim's training images.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { DetectorCell, JobOf } from '../../../../bench/contract/plan.js';
import type { DetectorSpec, Suite } from '../../../../bench/contract/suite.js';
import { model as squeezenet } from '../../../../bench/models/squeezenet.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { importWeights } from '../../../../bench/pipeline/weights/import.js';
import { Classifier } from '../../../../bench/tensor/classifier.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { encodeSafetensors } from '../../../../bench/tensor/safetensors.js';
import { readWeights } from '../../../../bench/tensor/weights.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';
import { torchArrays } from '../../../support/torch-weights.js';

const DETECTOR: DetectorSpec = {
  detector: 'binary-classifier',
  parameters: { epochs: 1 },
  benign: ['cifar10'],
  anomalous: 'pool',
  inputSize: [32, 32],
};

function suiteOf(...detectors: readonly DetectorSpec[]): Suite {
  return {
    ...TINY_SUITE,
    victims: [],
    attacks: [],
    controls: [],
    throughput: [],
    detectors: [...detectors],
  };
}

test('a detector trains the network that its suite names, from its weights, on the reserve and a share of victim-train', async () => {
  const data = await tinyData();
  const network = { model: 'squeezenet', init: 'imagenet' };
  const wanted = { ...DETECTOR, network, victimTrainShare: 0.5 };

  const [absent] = (await planOn(data, suiteOf(wanted))).cells;
  expect(absent?.state).toMatchObject({ kind: 'skipped', code: 'weights-missing' });

  await openTensors({ backend: 'wasm' });
  const source = Classifier.create({ plugin: squeezenet, shape: [32, 32, 3], classes: 1000, seed: 5 });
  const file = path.join(data, 'squeezenet.safetensors');
  await writeFile(file, encodeSafetensors(torchArrays(await readWeights(source.model))));
  source.dispose();
  const { record } = await importWeights({ plugin: squeezenet, file, dataRoot: data });

  const plan = await planOn(data, suiteOf(wanted, DETECTOR));
  const [cell, plain] = plan.cells.map(({ label, spec }) => ({ label, spec: spec as DetectorCell }));
  expect(cell?.label).toBe('detector/cifar10/binary-classifier-epochs1+squeezenet+imagenet+victim-train-0-5/pool/s1');
  expect(cell?.spec).toMatchObject({ network: 'squeezenet', networkInit: 'imagenet', victimTrainShare: 0.5 });
  expect(plain?.label).toBe('detector/cifar10/binary-classifier-epochs1/pool/s1');
  expect(Object.keys(plain?.spec ?? {})).not.toContain('network');

  const store = new EvidenceStore(path.join(data, 'store'));
  const jobs = await runJobsOf(plan, { data, store, wanted: ({ label }) => label.includes('squeezenet') });
  expect(jobs.map(({ spec }) => spec.kind)).toEqual(['train-detector', 'detect']);
  const [job] = jobs;
  const spec = job?.spec as JobOf<'train-detector'>;
  expect(spec.network).toEqual({
    model: { id: 'squeezenet', version: squeezenet.meta.version, parameters: {} },
    init: { weights: 'imagenet', sha256: record.sha256, classes: 1000 },
  });
  // 200 training images: 20 are reserve, 60 % of them reserve-train; 88 % are victim-train, half of which is asked for.
  expect(spec.benign.victimTrain).toMatchObject({ split: 'victim-train', size: 88 });
  const trained = await store.manifest(job?.key ?? '');
  expect(trained?.summary).toMatchObject({ benignTrainImages: 100 });
  // 265 tensors of SqueezeNet are some 3 MB; the small network has 25 kB.
  expect(trained?.files.find(({ name }) => name === 'detector.safetensors')?.bytes).toBeGreaterThan(2_000_000);
}, 240_000);
