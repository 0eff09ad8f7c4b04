// The commands of examples/audit/README.md, as they stand there, on images of four colours: a PyTorch model exported here, its file, a
// server of the Open Inference Protocol around it, and a REST API around it.
import { execa } from 'execa';
import { copyFile, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { AuditReport } from '../../bench/contract/audit.js';
import { onnxRuntimeFolder } from '../../bench/submission/onnx/runtime.js';
import { sandboxState } from '../../bench/submission/sandbox/probe.js';
import { SIZE, writeColours } from '../support/audited-api.js';
import { cli } from '../support/cli.js';
import { requireComponent } from '../support/components.js';
import { PYTHON, pythonHas } from '../support/python.js';
import { sharedFolder } from '../support/temp-folder.js';

const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/audit');
const TOKEN = 'tok-3c1b8f';
const FIVE = 'Five commands, from a checkout to the page';
const MLSERVER = 'Behind MLServer, which speaks the Open Inference Protocol';
const REST = 'Behind a REST API of its own';

const torch = requireComponent('torch', pythonHas('torch', 'onnx', 'PIL'));
const runtime = requireComponent('onnxruntime-python', torch && pythonHas('onnxruntime'));
const mlserver = requireComponent('mlserver', runtime && pythonHas('mlserver', 'fastapi', 'uvicorn'));
const onnx = requireComponent('onnxruntime', (await sandboxState()).available && onnxRuntimeFolder() !== null);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Started in a folder, ended with the test; resolves once the address answers anything at all. */
async function startServer(args: readonly string[], cwd: string, url: string): Promise<void> {
  const env = { REST_API_TOKEN: TOKEN, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' };
  const server = execa(PYTHON, [...args], { cwd, env, reject: false, all: true, stdin: 'ignore' });
  onTestFinished(async () => {
    server.kill('SIGKILL');
    await server;
  });
  for (let attempt = 0; attempt < 300; attempt++) {
    if (server.exitCode !== null) throw new Error((await server).all);
    const answers = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await pause(200);
  }
  throw new Error(`nothing answers at ${url}`);
}

/** The lines that a section of the README has people type, joined where they go on. */
async function commandsUnder(heading: string): Promise<readonly string[]> {
  const text = await readFile(path.join(EXAMPLE, 'README.md'), 'utf8');
  const [, section = ''] = text.split(`## ${heading}\n`);
  const [, block = ''] = /```sh\n([^]*?)```/.exec(section) ?? [];
  return block.trim().split('\n');
}

/** What follows a command's beginning, word by word, with other words for some. Throws where no line begins so. */
function wordsAfter(lines: readonly string[], start: string, instead: Readonly<Record<string, string>> = {}): string[] {
  const line = lines.find((one) => one.startsWith(start));
  if (line === undefined) throw new Error(`no line begins with ${start}: ${lines.join('; ')}`);
  return line
    .slice(start.length)
    .trim()
    .split(/\s+/)
    .map((word) => instead[word] ?? word);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

describe.skipIf(!torch)('the walks of an audit', { timeout: 600_000 }, () => {
  let folder = '';
  let remove = async (): Promise<void> => Promise.resolve();
  beforeAll(async () => {
    ({ folder, remove } = await sharedFolder());
    await writeColours(path.join(folder, 'train'), 40);
    await writeColours(path.join(folder, 'labelled'), 50);
    await writeColours(path.join(folder, 'public'), 20, false);
    const instead = { 'examples/audit/train.py': path.join(EXAMPLE, 'train.py') };
    const words = wordsAfter(await commandsUnder(FIVE), 'python', instead);
    const env = { OMP_NUM_THREADS: '1' };
    await execa(PYTHON, [...words, '--epochs', '4', '--size', String(SIZE)], { cwd: folder, env });
  }, 300_000);
  afterAll(() => remove());

  /** As the README has it, with less to do. */
  const audit = async (
    heading: string,
    instead: Readonly<Record<string, string>> = {},
    more: readonly string[] = [],
  ): Promise<AuditReport> => {
    const words = wordsAfter(await commandsUnder(heading), 'npx . audit', instead);
    const small = ['--data', 'data', '--budgets', '20', '--defenses', 'none', '--backend', 'wasm'];
    const env = { STEALBENCH_TOKEN: TOKEN };
    const ran = await cli(['audit', ...words, ...small, ...more], { cwd: folder, env });
    expect(ran.exitCode, ran.stderr).toBe(0);
    const out = words[words.indexOf('--out') + 1] ?? '';
    expect(ran.stdout.trim()).toBe(path.join(folder, out, 'report.html'));
    const report = JSON.parse(await readFile(path.join(folder, out, 'report.json'), 'utf8')) as AuditReport;
    expect(report).toMatchObject({ failures: [], asked: { withoutAnswer: 0 }, victim: { classes: 4, testImages: 40 } });
    expect(report.copies.map(({ queries, missing }) => [queries, missing])).toEqual([[20, null]]);
    // Four colours: whoever was trained on them knows them.
    expect(report.victim.accuracy?.value).toBeGreaterThan(0.9);
    return report;
  };

  it.skipIf(!onnx)('an ONNX file, which costs nothing to ask', async () => {
    const commands = await commandsUnder(FIVE);
    expect(commands.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'npm ci',
      'npx . backend',
      'npx . backend',
      'python examples/audit/train.py ./train',
      'npx . audit',
    ]);
    const report = await audit(FIVE);
    expect([report.victim.kind, report.victim.tells, report.asked.cost]).toEqual(['onnx', 'full', null]);
  });

  it.skipIf(!mlserver)('MLServer, by its address', async () => {
    const home = path.join(folder, 'mlserver');
    await cp(path.join(EXAMPLE, 'mlserver'), home, { recursive: true });
    await copyFile(path.join(folder, 'model/model.onnx'), path.join(home, 'model.onnx'));
    const [port, grpc, metrics] = [await freePort(), await freePort(), await freePort()];
    const settings = JSON.parse(await readFile(path.join(home, 'settings.json'), 'utf8')) as object;
    const ports = { http_port: port, grpc_port: grpc, metrics_port: metrics };
    await writeFile(path.join(home, 'settings.json'), JSON.stringify({ ...settings, ...ports }));
    const url = `http://127.0.0.1:${port}`;
    await startServer(['-m', 'mlserver.cli.main', 'start', '.'], home, `${url}/v2/health/ready`);
    const report = await audit(MLSERVER, { 'http://127.0.0.1:8080': url, '32x32': `${SIZE}x${SIZE}` }, [
      '--token',
      'STEALBENCH_TOKEN',
    ]);
    expect([report.victim.kind, report.victim.tells]).toEqual(['deployment', 'full']);
  });

  it.skipIf(!mlserver)('a REST API that wants a token and tells three classes, within a budget in money', async () => {
    const port = await freePort();
    const declared = JSON.parse(await readFile(path.join(EXAMPLE, 'victim.json'), 'utf8')) as object;
    const url = `http://127.0.0.1:${port}/v1/classify`;
    await writeFile(path.join(folder, 'victim.json'), JSON.stringify({ ...declared, url, inputSize: [SIZE, SIZE] }));
    await startServer([path.join(EXAMPLE, 'rest_api.py'), 'model', String(port)], folder, url);
    const report = await audit(REST, { 'examples/audit/victim.json': 'victim.json' });
    expect([report.victim.kind, report.victim.tells]).toEqual(['http', 'top-k']);
    const { queries, probes, cost } = report.asked;
    expect(cost).toBeCloseTo(((queries + probes) * 1.5) / 1000);
    for (const file of await filesBelow(folder)) expect((await readFile(file)).includes(TOKEN), file).toBe(false);
  });
});
