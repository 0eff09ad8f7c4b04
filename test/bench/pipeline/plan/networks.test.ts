// A plan refuses images that an architecture does not take, before anything is allocated for them.
import { describe, expect, it } from 'vitest';
import { SuiteError } from '../../../../bench/contract/errors.js';
import type { Suite, SurrogateSpec } from '../../../../bench/contract/suite.js';
import { planNetworks } from '../../../../bench/pipeline/plan/networks.js';
import type { SkipReason } from '../../../../bench/pipeline/plan/context.js';
import type { Init } from '../../../../bench/contract/weights.js';
import { tempFolder } from '../../../support/temp-folder.js';

async function start(surrogate: SurrogateSpec, shape: readonly number[], family = 'wasm'): Promise<Init | SkipReason> {
  const suite = { victims: [], attacks: [], surrogate } as unknown as Suite;
  return (await planNetworks(suite, await tempFolder(), family))(surrogate, shape);
}

async function refusal(surrogate: SurrogateSpec, shape: readonly number[]): Promise<SuiteError> {
  const error: unknown = await start(surrogate, shape).catch((thrown: unknown) => thrown);
  if (!(error instanceof SuiteError)) throw new Error('not refused');
  return error;
}

describe('planNetworks', () => {
  it('lets a network start that takes the images', async () => {
    expect(await start({ model: 'cnn' }, [8, 8, 3])).toBe('random');
    expect(await start({ model: 'cnn', modelParameters: { widths: [16] } }, [5, 5, 1])).toBe('random');
  });

  it('refuses images that are too small, by the sizes that the model states', async () => {
    const error = await refusal({ model: 'cnn' }, [5, 5, 3]);
    expect(error).toMatchObject({ code: 'input-size', where: 'cnn' });
    expect(error.message).toContain('expected 8 to 256 pixels in height and width, got 5 x 5');
    expect(error.hint).toContain('"inputSize"');
  });

  it('refuses images of a thousand million pixels a side, with the memory that a step would need', async () => {
    const spec = { model: 'resnet18', modelParameters: { stem: 'small' }, training: { batchSize: 1 } };
    const error = await refusal(spec, [1e9, 1e9, 3]);
    // Each pixel keeps 10 times 64 numbers of four bytes at full size alone (stem and two blocks): over 2.5e21 bytes.
    const [, gigabytes = ''] = /1 images needs ([\d,]+) GB/.exec(error.message) ?? [];
    expect(Number(gigabytes.replaceAll(',', ''))).toBeGreaterThan(2.5e12);
    expect(Number(gigabytes.replaceAll(',', ''))).toBeLessThan(8e12);
  });

  it('skips a training that the memory of WebAssembly cannot hold, with both figures', async () => {
    const spec = { model: 'resnet34', modelParameters: { stem: 'small' }, training: { batchSize: 512 } };
    const skip = await start(spec, [256, 256, 3]);
    expect(skip).toMatchObject({ code: 'too-little-memory' });
    expect((skip as SkipReason).reason).toMatch(/512 images of 256 x 256 needs \d+ GB, wasm has 4.3 GB here/);
    expect(await start(spec, [256, 256, 3], 'tensorflow-gpu')).toBe('random');
  });
});
