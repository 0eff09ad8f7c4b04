// Every dataset file in bench/datasets keeps the contract; a new one is found by itself.
import { describe, expect, it } from 'vitest';
import { imageSize } from '../../../bench/contract/arrays.js';
import { Id } from '../../../bench/contract/primitives.js';
import { schemaProblems } from '../../../bench/contract/validate.js';
import { digestBytes } from '../../../bench/lib/files/hash.js';
import { listPlugins, loadAll, loadPlugin } from '../../../bench/pipeline/registry/registry.js';
import { ourError } from '../../support/errors.js';
import { tempFolder } from '../../support/temp-folder.js';
import { collect } from './collect.js';

const plugins = await loadAll('datasets');

it('has the datasets of the poster and of the suites', async () => {
  const ids = 'caltech256 cifar10 cubs200 dead-leaves diabetic5 fashion-mnist gtsrb image-folder imagenet mnist';
  const known = await listPlugins('datasets');
  expect(known).toEqual(
    expect.arrayContaining([...ids.split(' '), 'synthetic-signs', 'tiny-imagenet', 'uniform-noise']),
  );
});

describe.each(plugins.map((plugin) => [plugin.meta.id, plugin] as const))('%s', (id, { meta, officialFiles }) => {
  it('says what it is, under which licence, and how to get it', () => {
    expect(schemaProblems(Id, id)).toEqual([]);
    for (const text of [meta.title, meta.licence, meta.obtain]) expect(text.trim()).not.toBe('');
    expect(meta.homepage).toMatch(/^https?:\/\//);
  });

  it('names the very command where it can be fetched, and only there', () => {
    expect(meta.obtain === `stealbench data fetch ${id}`).toBe(officialFiles.length > 0);
    if (meta.generated) expect(officialFiles).toEqual([]);
  });

  it('has official files with addresses, plain names and checksums of the right length', () => {
    for (const { url, name, checksum, unpacked } of officialFiles) {
      expect(url).toMatch(/^https?:\/\//);
      expect(name).toMatch(/^[\w.-]+$/);
      for (const each of [checksum, unpacked]) {
        if (each) expect(each.hex).toMatch(each.algorithm === 'md5' ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{64}$/);
      }
    }
    expect(new Set(officialFiles.map(({ name }) => name)).size).toBe(officialFiles.length);
  });

  it.skipIf(meta.generated)('refuses an empty folder with its own error', async () => {
    const plugin = await loadPlugin('datasets', id);
    const error = await ourError(plugin.decode({ folder: await tempFolder(), size: null, limit: null }));
    expect(error).toMatchObject({ name: 'DataError', exitCode: 3 });
    expect(error.hint).not.toBe('');
  });
});

describe.each(plugins.filter(({ meta }) => meta.generated).map((plugin) => [plugin.meta.id, plugin] as const))(
  '%s, made by us',
  (_id, plugin) => {
    const limit = 120;

    it('yields the declared shape, with classes in range', async () => {
      const { layout, train, test } = await collect(plugin, { limit });
      expect(layout.shape).toEqual(plugin.meta.shape);
      expect(layout.classNames).toHaveLength(plugin.meta.classes ?? -1);
      for (const part of [train, test]) {
        expect(part.pixels).toHaveLength(part.count * imageSize(layout.shape));
        expect(part.labels.every((label) => label >= 0 && label < layout.classNames.length)).toBe(true);
      }
      expect(train.count).toBe(limit);
    });

    it('yields the same bytes twice', async () => {
      const [first, second] = [await collect(plugin, { limit }), await collect(plugin, { limit })];
      expect(digestBytes(first.train.pixels)).toBe(digestBytes(second.train.pixels));
      expect(first.train.labels).toEqual(second.train.labels);
      expect(digestBytes(first.test.pixels)).toBe(digestBytes(second.test.pixels));
    });
  },
);
