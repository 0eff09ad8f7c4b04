// What each process of a comparison is started with; nothing is started here.
import { describe, expect, it } from 'vitest';
import { peerContests, type PeerOptions } from '../../../bench/peers/contests.js';

const OPTIONS: PeerOptions = {
  backend: 'tensorflow',
  threads: 2,
  batches: [64],
  bf16: false,
  largePages: false,
  compile: false,
  python: 'python3',
  device: 'cpu',
  seconds: 1,
  only: 'cnn-training',
  cwd: '/',
};

function sidesOf(options: Partial<PeerOptions>) {
  const [contest, ...others] = peerContests({ ...OPTIONS, ...options });
  expect(others).toEqual([]);
  return contest?.sides ?? {};
}

describe('the sides of a contest', () => {
  it('are ours and both layouts of PyTorch, for each precision that is asked for', () => {
    expect(Object.keys(sidesOf({}))).toEqual([
      'ours-graph-fp32',
      'ours-eager-fp32',
      'eager-contiguous-fp32',
      'eager-channels-last-fp32',
    ]);
    expect(Object.keys(sidesOf({ bf16: true }))).toHaveLength(8);
  });

  it('are ours without graphs alone where the backend has none', () => {
    const ours = Object.keys(sidesOf({ backend: 'wasm' })).filter((side) => side.startsWith('ours-'));
    expect(ours).toEqual(['ours-eager-fp32']);
  });

  it('leave PyTorch the memory allocation that it comes with, whatever our shell says, and ours on large pages', () => {
    const sides = sidesOf({});
    expect(sides['ours-graph-fp32']?.env['GLIBC_TUNABLES']).toContain('glibc.malloc.hugetlb=1');
    for (const layout of ['contiguous', 'channels-last']) {
      const { env = {} } = sides[`eager-${layout}-fp32`] ?? {};
      expect(Object.entries(env)).toContainEqual(['GLIBC_TUNABLES', undefined]);
    }
  });

  it('differ by nothing else where PyTorch gets large pages too', () => {
    const sides = sidesOf({ largePages: true });
    const [plain, large] = [sides['eager-contiguous-fp32'], sides['eager-contiguous-fp32-large-pages']];
    expect(large?.parameters).toEqual(plain?.parameters);
    expect(large?.env).toEqual({ ...plain?.env, GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' });
  });
});
