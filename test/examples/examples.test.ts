// The examples as they stand, each in a process of its own: attacks against a real oracle, defenders asked over a wire.
import { execa } from 'execa';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { imageSize, type Images, type Matrix } from '../../bench/contract/arrays.js';
import { storeOf } from '../../bench/lib/images/image-store.js';
import { encodeNpy } from '../../bench/lib/npy/npy.js';
import { createRng } from '../../bench/lib/random/rng.js';
import { OracleCore } from '../../bench/oracle/core.js';
import { InferenceClient } from '../../bench/oracle/http/client.js';
import { serveOracle } from '../../bench/oracle/http/serve.js';
import { loadSubmission } from '../../bench/submission/manifest.js';
import { requireComponent } from '../support/components.js';
import { PYTHON, pythonHas } from '../support/python.js';
import { tempFolder } from '../support/temp-folder.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SHAPE = [8, 8, 3] as const;
const CLASSES = 3;
const SHARED = { schemaVersion: 1, classes: CLASSES, inputShape: SHAPE, seed: 7, timeLimitSeconds: 60 };
const POOL = noiseImages(90, 'pool');

const python = requireComponent('python', pythonHas('numpy'));
const torch = requireComponent('torch', python && pythonHas('torch', 'onnx'));

/** Uniform noise with a brightness of its own for each image. */
function noiseImages(count: number, seed: string): Images {
  const rng = createRng(seed);
  const size = imageSize(SHAPE);
  const levels = Array.from({ length: count }, () => rng.nextInt(200));
  const pixels = Uint8Array.from(
    { length: count * size },
    (_, at) => (levels[Math.floor(at / size)] ?? 0) + rng.nextInt(50),
  );
  return { pixels, count, shape: SHAPE };
}

/** Brightness that rises from left to right, each image as steeply as it likes, with a little noise. */
function slopes(count: number, seed: string): Images {
  const rng = createRng(seed);
  const size = imageSize(SHAPE);
  const steps = Array.from({ length: count }, () => 10 + rng.nextInt(18));
  const pixels = Uint8Array.from({ length: count * size }, (_, at) => {
    const column = Math.floor(at / 3) % SHAPE[1];
    return (steps[Math.floor(at / size)] ?? 0) * column + rng.nextInt(8);
  });
  return { pixels, count, shape: SHAPE };
}

/** Dark, middling or bright. */
function brightness({ pixels, count }: Images): Promise<Matrix> {
  const size = imageSize(SHAPE);
  const values = new Float32Array(count * CLASSES).fill(0.1);
  for (let image = 0; image < count; image++) {
    const mean = pixels.subarray(image * size, (image + 1) * size).reduce((sum, pixel) => sum + pixel, 0) / size;
    values[image * CLASSES + Math.min(CLASSES - 1, Math.floor(mean / 85))] = 0.8;
  }
  return Promise.resolve({ values, rows: count, columns: CLASSES });
}

/** The submission's own command, as the harness would start it. */
async function commandOf(name: string, task: object, folder: string) {
  const place = path.join(folder, 'task.json');
  await writeFile(place, JSON.stringify(task));
  const { manifest } = await loadSubmission(path.join(ROOT, 'examples', name));
  const [program = '', ...parameters] = manifest.command;
  const env = {
    STEALBENCH_TASK: place,
    PYTHONPATH: path.join(ROOT, 'clients/python/src'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const options = { cwd: path.join(ROOT, 'examples', name), env, all: true, reject: false } as const;
  return { start: () => execa(program === 'python3' ? PYTHON : program, parameters, options) };
}

async function attack(name: string, budgetQueries: number) {
  const folder = await tempFolder();
  await mkdir(path.join(folder, 'output'));
  await writeFile(path.join(folder, 'pool.npy'), encodeNpy(POOL.pixels, [POOL.count, ...SHAPE]));
  const defense = { answer: (posteriors: Matrix) => posteriors };
  const core = new OracleCore({
    classes: CLASSES,
    inputShape: SHAPE,
    budgetQueries,
    victim: brightness,
    defense,
    seed: 1,
  });
  const pool = { images: storeOf(POOL), labels: null, classNames: null };
  const server = await serveOracle({ core, pool, listen: { port: 0 }, client: 'attacker' });
  onTestFinished(() => server.close());
  const output = path.join(folder, 'output');
  const places = { url: server.url, socket: path.join(folder, 'none'), pool: path.join(folder, 'pool.npy'), output };
  const task = { ...SHARED, phase: 'attack', budgetQueries, poolLabels: null, ...places };
  const run = await (await commandOf(name, task, folder)).start();
  expect(run.exitCode, run.all).toBe(0);
  return { core, output, rows: [...core.ledger().rows] };
}

/** Starting PyTorch on a busy machine takes a while. */
const TIMEOUT_MS = 240_000;

describe('An example attack', { timeout: TIMEOUT_MS }, () => {
  it.skipIf(!torch)('(knockoff-torch) spends its budget on different images and leaves an ONNX file', async () => {
    const { core, rows, output } = await attack('knockoff-torch', 40);
    expect(core.counts).toEqual({ asked: 40, answered: 40, refused: 0 });
    expect(new Set(rows).size).toBe(40);
    const file = path.join(output, 'surrogate.onnx');
    const check =
      'import onnx, sys; m = onnx.load(sys.argv[1]); onnx.checker.check_model(m, full_check=True);' +
      'print(*[d.dim_param or d.dim_value for t in (m.graph.input[0], m.graph.output[0]) for d in t.type.tensor_type.shape.dim])';
    const { stdout } = await execa(PYTHON, ['-c', check, file]);
    expect(stdout).toBe('n 3 8 8 n 3');
    expect((await stat(file)).size).toBeGreaterThan(100_000);
  });

  it.skipIf(!python)('(adaptive-margin) asks in rounds, never twice, to the end of the budget', async () => {
    const { core, rows } = await attack('adaptive-margin', 50);
    expect(core.counts).toEqual({ asked: 50, answered: 50, refused: 0 });
    expect(new Set(rows).size).toBe(50);
    expect(rows).not.toContain(-1);
  });

  it('(knockoff-curl) asks about the pool in order, from the seed on, with curl alone', async () => {
    const { core, rows } = await attack('knockoff-curl', 88);
    expect(core.counts).toEqual({ asked: 88, answered: 88, refused: 0 });
    // Rows 7 to 89, and from 0 on again.
    expect(rows).toEqual(Array.from({ length: 88 }, (_, step) => (7 + step) % 90));
  });
});

/** Fits a defender, starts it, and waits until it answers. */
async function defender(name: string): Promise<InferenceClient> {
  const folder = await tempFolder();
  await mkdir(path.join(folder, 'state'));
  const benign = slopes(60, 'benign');
  await writeFile(path.join(folder, 'benign.npy'), encodeNpy(benign.pixels, [benign.count, ...SHAPE]));
  const files = { benignTrain: path.join(folder, 'benign.npy'), anomalousTrain: null, victimAnswers: null };
  const state = path.join(folder, 'state');
  const fit = await commandOf(name, { ...SHARED, phase: 'fit', ...files, output: state }, folder);
  const fitted = await fit.start();
  expect(fitted.exitCode, fitted.all).toBe(0);
  const port = await freePort();
  const serve = await commandOf(name, { ...SHARED, phase: 'serve', state, port }, folder);
  const running = serve.start();
  const client = new InferenceClient({ url: `http://127.0.0.1:${port}`, model: 'submission', retries: 12 });
  onTestFinished(async () => {
    client.close();
    running.kill();
    await running;
  });
  return client;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const queriesOf = ({ pixels, count, shape }: Images) =>
  ({ name: 'queries', datatype: 'UINT8', shape: [count, ...shape], data: pixels.slice() }) as const;

describe.skipIf(!python)('An example defender', { timeout: TIMEOUT_MS }, () => {
  it('(shuffle-tail) keeps the best class and the values of each answer, whatever the batches', async () => {
    const client = await defender('shuffle-tail');
    const data = Float32Array.of(0.5, 0.4, 0.1, 0.2, 0.1, 0.7, 0.3, 0.6, 0.1, 0.45, 0.35, 0.2);
    const ask = async (first: number, count: number): Promise<number[]> => {
      const posteriors = data.slice(first * 3, (first + count) * 3);
      const { outputs } = await client.infer({
        inputs: [
          queriesOf(noiseImages(count, 'x')),
          { name: 'posteriors', datatype: 'FP32', shape: [count, 3], data: posteriors },
        ],
        parameters: { client: 'c', firstQueryIndex: first, seed: 3 },
      });
      expect(outputs[0]).toMatchObject({ name: 'posteriors', datatype: 'FP32', shape: [count, 3] });
      return [...(outputs[0]?.data ?? [])];
    };
    const together = await ask(0, 4);
    expect([...(await ask(0, 1)), ...(await ask(1, 3))]).toEqual(together);
    for (let row = 0; row < 4; row++) {
      const before = [...data.subarray(row * 3, row * 3 + 3)];
      const after = together.slice(row * 3, row * 3 + 3);
      expect([...after].sort()).toEqual([...before].sort());
      expect(after.indexOf(Math.max(...after))).toBe(before.indexOf(Math.max(...before)));
    }
  });

  it('(benign-subspace) scores images unlike the benign ones higher', async () => {
    const client = await defender('benign-subspace');
    const scores = async (images: Images): Promise<number[]> => {
      const parameters = { client: 'c', firstQueryIndex: 0, seed: 3 };
      const { outputs } = await client.infer({ inputs: [queriesOf(images)], parameters });
      expect(outputs[0]).toMatchObject({ name: 'scores', datatype: 'FP32', shape: [images.count] });
      return [...(outputs[0]?.data ?? [])];
    };
    const odd = await scores(noiseImages(20, 'odd'));
    const own = await scores(slopes(20, 'own'));
    expect(Math.min(...odd)).toBeGreaterThan(Math.max(...own));
  });
});
