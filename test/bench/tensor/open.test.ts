import * as tf from '#tfjs-core';
import { describe, expect, it } from 'vitest';
import { assertTensors, isAutomatic, listBackends, openTensors } from '../../../bench/tensor/open.js';
import { registerOurs } from '../../../bench/tensor/register.js';

describe('listBackends', () => {
  it('finds every backend by its file, best first, with a reason and a remedy for what is not there', async () => {
    const listed = await listBackends();
    expect(listed.map(({ backend }) => backend.id)).toEqual(
      expect.arrayContaining(['tensorflow-gpu', 'webgpu', 'tensorflow', 'wasm', 'cpu']),
    );
    const ranks = listed.filter((one) => !one.probe.available || isAutomatic(one)).map(({ backend }) => backend.rank);
    expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
    for (const { probe } of listed) {
      if (probe.available) expect(probe.version).toMatch(/^\d+\.\d+\.\d+/);
      else expect(`${probe.reason}${probe.fix}`).toMatch(/stealbench backend install|driver|GPU/);
    }
  });

  it('always has the two embedded ones', async () => {
    const available = (await listBackends()).filter(({ probe }) => probe.available).map(({ backend }) => backend.id);
    expect(available).toEqual(expect.arrayContaining(['wasm', 'cpu']));
  });
});

describe('openTensors', () => {
  it('refuses a backend that does not exist, with the nearest name', async () => {
    const refused = openTensors({ backend: 'wsam' });
    await expect(refused).rejects.toMatchObject({ code: 'unknown-backend', hint: 'Did you mean wasm?' });
    await expect(refused).rejects.toThrow(/expected one of .*wasm.*, got wsam/);
  });

  it('opens one backend a process and says what computes', async () => {
    const opened = await openTensors({ backend: 'wasm' });
    expect(opened).toMatchObject({ id: 'wasm', version: '4.22.0', threads: 1, details: { simd: 'true' } });
    expect(tf.getBackend()).toBe('wasm');
    expect(await openTensors()).toBe(opened);
    await expect(openTensors({ backend: 'cpu' })).rejects.toMatchObject({ code: 'backend-already-open' });
  });

  it('notices when a second copy of the library puts its gradients or kernels back', async () => {
    await openTensors({ backend: 'wasm' });
    assertTensors();
    const ours = tf.getGradient('FusedBatchNorm');
    tf.unregisterGradient('FusedBatchNorm');
    tf.registerGradient({ ...ours, gradFunc: () => ({}) });
    expect(() => assertTensors()).toThrow('FusedBatchNorm');
    registerOurs('wasm');
    assertTensors();
  });
});
