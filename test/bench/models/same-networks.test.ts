// Networks that suites named before models had families and parameters: the same keys, the same first weights, byte by byte.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Shape3 } from '../../../bench/contract/arrays.js';
import type { Parameters } from '../../../bench/contract/primitives.js';
import { versioned } from '../../../bench/pipeline/plan/context.js';
import { loadPlugin } from '../../../bench/pipeline/registry/registry.js';
import { Classifier } from '../../../bench/tensor/classifier.js';
import { openTensors } from '../../../bench/tensor/open.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

async function digest(id: string, shape: Shape3, classes: number, parameters: Parameters): Promise<string> {
  const plugin = await loadPlugin('models', id);
  const classifier = Classifier.create({ plugin, shape, classes, seed: 7, parameters });
  const bytes = await classifier.save();
  classifier.dispose();
  return createHash('sha256').update(bytes).digest('hex');
}

describe('a network from before families', () => {
  // SHA-256 of `Classifier.save()` on wasm at commit 5fb3cc7, seed 7.
  it.each([
    ['cnn', [32, 32, 3], 43, {}, 'fd6cc43b1f4f18bc1430aa8d685d7499741fed9192d588c2ea7ee3e85756f460'],
    ['cnn', [28, 28, 1], 10, {}, '5187d4610332eac2979620c8e2847b328151c9860df794ce2eb85f80748d5621'],
    ['resnet20', [32, 32, 3], 10, {}, '1b632fafe65068f1df03622364e57820ee58f906a2305ca8b94be301c293264a'],
    [
      'resnet34',
      [32, 32, 3],
      10,
      { stem: 'small' },
      'a11625f7165d249f59474d2ccb1a561918409722ae3fd99dbc94a1f6211746a0',
    ],
  ] as const)('%s at %j starts from the same bytes', async (id, shape, classes, parameters, expected) => {
    expect(await digest(id, [...shape], classes, parameters)).toBe(expected);
  });

  it('has the same part in keys', async () => {
    for (const id of ['cnn', 'resnet20', 'resnet34', 'squeezenet']) {
      expect(await versioned('models', id)).toEqual({ id, version: '1.0.0', parameters: {} });
    }
  });

  it('is one of the family under another name: resnet20 is resnet-cifar of depth 20', async () => {
    const [alias, member] = [await loadPlugin('models', 'resnet20'), await loadPlugin('models', 'resnet-cifar')];
    const weights = async (plugin: typeof alias, parameters: Parameters): Promise<Uint8Array> => {
      const classifier = Classifier.create({ plugin, shape: [32, 32, 3], classes: 10, seed: 3, parameters });
      const bytes = await classifier.save();
      classifier.dispose();
      return bytes;
    };
    expect(await weights(member, { depth: 20 })).toEqual(await weights(alias, {}));
  });
});
