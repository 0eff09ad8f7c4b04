import { describe, expect, it } from 'vitest';
import { parseClassFile } from '../../../../bench/pipeline/data/class-file.js';
import { ourError } from '../../../support/errors.js';

const parse = (text: string): readonly (readonly [string, string])[] =>
  parseClassFile(text, 'classes.txt').map(({ folder, name }) => [folder, name]);

describe('parseClassFile', () => {
  it.each([
    ['lines', 'n02\r\n\r\nn01\r\n', ['n02', 'n01']],
    ['a JSON list', '["n02", "n01"]', ['n02', 'n01']],
    ['indices as torchvision writes them', '{"n01": 1, "n02": 0}', ['n02', 'n01']],
    ['lines behind a byte order mark and a comment', '\uFEFFn02\n# birds\nn01', ['n02', 'n01']],
  ])('reads %s', (_what, text, folders) => {
    expect(parse(text)).toEqual(folders.map((folder) => [folder, folder]));
  });

  it('takes names behind tabs, spaces and all', () => {
    expect(parse('n02\tgreat white shark\nn01\n')).toEqual([
      ['n02', 'great white shark'],
      ['n01', 'n01'],
    ]);
  });

  it.each([
    ['a class that comes twice', 'a\nb\na', /"a" twice/],
    ['a single class', 'a', /at least 2 classes, got 1/],
    ['a path', 'a\n../b', /names of class folders/],
    ['indices with a gap', '{"a": 0, "b": 2}', /index 1/],
    ['a folder with two indices', '{"a": 0, "b": 1, "a": 2}', /"a" again/],
    ['half a JSON document', '["a", "b"', /JSON/],
    ['numbers for names', '[1, 2]', /a list of texts, got 1/],
  ])('refuses %s', async (_what, text, message) => {
    const error = await ourError(Promise.resolve().then(() => parse(text)));
    expect(error).toMatchObject({ name: 'DataError', code: 'class-file-malformed' });
    expect(error.message).toMatch(message);
  });
});
