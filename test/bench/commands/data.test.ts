// The data verbs as a user types them: text on stdout, progress on stderr, exit codes.
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../bench/commands/command.js';
import { register } from '../../../bench/commands/data.js';
import { cifarTree, classFolders, put } from '../../support/dataset-trees.js';
import { ourError } from '../../support/errors.js';
import { tempFolder } from '../../support/temp-folder.js';

interface Outcome {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number;
}

async function data(root: string, ...args: readonly string[]): Promise<Outcome> {
  let [out, err, exitCode] = ['', '', 0];
  const context: CommandContext = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    errStream: process.stderr,
    errIsTerminal: false,
    color: false,
    env: { STEALBENCH_DATA: path.join(root, 'data') },
    cwd: root,
    signal: new AbortController().signal,
    finish: (code) => (exitCode = code),
  };
  const program = new Command().option('--json').option('--data <folder>').exitOverride();
  register(program, context);
  await program.parseAsync(['data', ...args], { from: 'user' });
  return { out, err, exitCode };
}

async function withCifar(): Promise<string> {
  const root = await tempFolder();
  await cifarTree(path.join(root, 'copy'), 4);
  return root;
}

describe('data import', () => {
  it('says what was stored, what is missing of the official counts, and where it lies', async () => {
    const root = await withCifar();
    const { out, err } = await data(root, 'import', 'cifar10', 'copy', '--variant', 'mini');
    expect(out).toContain('cifar10 (mini) is ready: 20 training and 4 test, 32x32x3, 10 classes');
    expect(out).toContain('the official training part has 50,000 images');
    expect(out).toContain(path.join(root, 'data/cifar10/mini'));
    expect(err).toContain('cifar10 train: 4 of 50000 images');
  });

  it('prints one JSON document and nothing else', async () => {
    const root = await withCifar();
    const { out } = await data(root, '--json', 'import', 'cifar10', 'copy', '--variant', 'mini', '--limit', '5');
    expect(JSON.parse(out)).toMatchObject({ stored: true, record: { limit: 5, parts: { train: { count: 5 } } } });
  });

  it.each([
    ['--size', '32'.repeat(4)],
    ['--size', '0x3'],
    ['--limit', '0'],
    ['--limit', '1e3'],
  ])('refuses %s %s', async (option, value) => {
    const root = await withCifar();
    const error = await ourError(data(root, 'import', 'cifar10', 'copy', '--variant', 'mini', option, value));
    expect(error).toMatchObject({ name: 'UsageError', code: 'option-malformed', exitCode: 2, where: option });
  });

  it('names the nearest dataset when the id is unknown', async () => {
    const error = await ourError(data(await tempFolder(), 'import', 'cifar-10', 'copy'));
    expect(error).toMatchObject({ exitCode: 2 });
    expect(error.hint).toContain('cifar10');
  });
});

describe('data import of a folder', () => {
  async function withFolder(): Promise<string> {
    const root = await tempFolder();
    await classFolders(path.join(root, 'copy'), { 2: 3, 10: 3 });
    await put(root, 'copy/10/notes.txt', 'x');
    await put(root, 'classes.txt', '10\tten\n2\ttwo\n');
    return root;
  }

  it('only says what it would do with --list, a variant or not', async () => {
    const root = await withFolder();
    const { out } = await data(root, 'import', 'image-folder', 'copy', '--list');
    expect(out).toContain(
      'image-folder (needs --variant <name>) would hold 5 training and 1 test images of 64x64x3 in 2',
    );
    expect(out).toMatch(/class 0: 2, \d training, \d test\n {2}class 1: 10,/);
    expect(out).toContain('passed over: 1 × no images (.txt): 10/notes.txt');
    expect((await data(root, 'list')).out).toMatch(/– image-folder/);
  });

  it('lists the same as JSON', async () => {
    const root = await withFolder();
    const { out } = await data(root, '--json', 'import', 'image-folder', 'copy', '--list', '--variant', 'mine');
    expect(JSON.parse(out)).toMatchObject({ variant: 'mine', classes: [{ name: '2' }, { name: '10' }] });
  });

  it('takes order and names from a class file, and tells what it passed over', async () => {
    const root = await withFolder();
    const request = ['import', 'image-folder', 'copy', '--variant', 'mine', '--classes', 'classes.txt'];
    const { out } = await data(root, ...request);
    expect(out).toContain('passed over: 1 × no images (.txt): 10/notes.txt');
    const { out: json } = await data(root, '--json', ...request);
    expect(JSON.parse(json)).toMatchObject({ stored: false, record: { classNames: ['ten', 'two'] } });
  });

  it('leaves damaged images out with --skip-damaged, and says which', async () => {
    const root = await withFolder();
    await put(root, 'copy/2/001.png', 'damaged');
    const { out } = await data(root, 'import', 'image-folder', 'copy', '--variant', 'mine', '--skip-damaged');
    expect(out).toContain('left out 1 damaged image, such as 2/001.png: ');
  });

  it.each([
    ['--size', '64', 'images of cifar10 are 32x32x3'],
    ['--classes', 'classes.txt', "the classes of cifar10 are its owner's"],
  ])('refuses %s where it would change nothing', async (option, value, reason) => {
    const root = await withCifar();
    await put(root, 'classes.txt', 'a\nb\n');
    const error = await ourError(data(root, 'import', 'cifar10', 'copy', '--variant', 'mini', option, value));
    expect(error).toMatchObject({ name: 'UsageError', code: 'option-without-effect', where: option });
    expect(error.message).toContain(reason);
  });
});

describe('data list', () => {
  it('shows every dataset, what is here of it, and how to get the rest', async () => {
    const root = await withCifar();
    await data(root, 'import', 'cifar10', 'copy', '--variant', 'mini');
    const { out } = await data(root, 'list');
    expect(out).toMatch(/✔ cifar10: CIFAR10.*\n {4}mini: 20 training and 4 test/);
    expect(out).toMatch(/– mnist: MNIST.*\n {4}not here: run `stealbench data fetch mnist`/);
    expect(out).toMatch(/– imagenet: ImageNet.*\n {4}not here: Register/);
  });

  it('lists the same as JSON', async () => {
    const { out } = await data(await tempFolder(), '--json', 'list');
    const rows = JSON.parse(out) as { meta: { id: string }; variants: unknown[] }[];
    expect(rows.find(({ meta }) => meta.id === 'gtsrb')).toMatchObject({ downloadable: true, variants: [] });
  });

  it('says that a copy was prepared by an earlier decoder, which lacks what was added since', async () => {
    const root = await withCifar();
    await data(root, 'import', 'cifar10', 'copy', '--variant', 'mini');
    expect((await data(root, 'list')).out).not.toContain('--replace');
    const file = path.join(root, 'data/cifar10/mini/dataset.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/"decoderVersion": "[^"]+"/, '"decoderVersion": "0.9.0"'));
    expect((await data(root, 'list')).out).toContain('prepared by decoder 0.9.0, which is now');
  });

  it('shows a damaged variant as such', async () => {
    const root = await withCifar();
    await data(root, 'import', 'cifar10', 'copy', '--variant', 'mini');
    await appendFile(path.join(root, 'data/cifar10/mini/dataset.json'), '}');
    expect((await data(root, 'list')).out).toContain('mini: damaged');
  });
});

describe('data verify', () => {
  it('checks what is here', async () => {
    const root = await withCifar();
    await data(root, 'import', 'cifar10', 'copy', '--variant', 'mini');
    expect(await data(root, 'verify')).toMatchObject({ out: '✔ cifar10 (mini): 4 files as written\n', exitCode: 0 });
  });

  it('ends with 7 when a file is not what was written', async () => {
    const root = await withCifar();
    await data(root, 'import', 'cifar10', 'copy', '--variant', 'mini');
    await appendFile(path.join(root, 'data/cifar10/mini/test-images.npy'), 'x');
    const { out, exitCode } = await data(root, 'verify', 'cifar10');
    expect(exitCode).toBe(7);
    expect(out).toContain('1 of 4 files changed');
    expect(out).toContain('test-images.npy: expected');
  });

  it('says so when there is nothing to check', async () => {
    const root = await tempFolder();
    expect(await ourError(data(root, 'verify'))).toMatchObject({ code: 'dataset-missing' });
    expect(await ourError(data(root, 'verify', 'mnist'))).toMatchObject({ code: 'dataset-missing' });
    expect(await ourError(data(root, 'verify', 'mnst'))).toMatchObject({ exitCode: 2 });
  });
});

describe('data fetch', () => {
  it('sends those who want ImageNet to its owner', async () => {
    const error = await ourError(data(await tempFolder(), 'fetch', 'imagenet'));
    expect(error.hint).toContain('https://www.image-net.org/');
  });
});
