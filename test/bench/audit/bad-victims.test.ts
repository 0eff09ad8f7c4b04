// Audits of an API that does one thing wrong, as its owner would start them: each is told by what was seen and what to do. One that stays
// busy or silent is given a minute, which the client's own tests (oracle/http/json-api.test.ts) do not wait for.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxState } from '../../../bench/submission/sandbox/probe.js';
import { COLOURS, declaredApi, SIZE, startApi, writeColours, type AuditedApi } from '../../support/audited-api.js';
import { cli, startCli, type CliResult } from '../../support/cli.js';
import { requireComponent } from '../../support/components.js';
import { sharedFolder } from '../../support/temp-folder.js';
import { writeTfjsModel } from '../../support/tfjs-model.js';

const TOKEN = 'tok-71aa0e';
const { folder, remove } = await sharedFolder();
const state = await sandboxState();
let api: AuditedApi;
let outs = 0;
beforeAll(async () => {
  api = await startApi(TOKEN);
  await writeColours(path.join(folder, 'labelled'), 30);
  await writeColours(path.join(folder, 'public'), 8, false);
});
afterAll(async () => {
  await api.close();
  await remove();
});

const optionsOf = (victim: string, out: string): readonly string[] => [
  ...['audit', '--victim', victim, '--test', 'labelled', '--pool', 'public', '--data', 'data', '--out', out],
  ...['--budgets', '20', '--defenses', 'none', '--backend', 'wasm', '--yes'],
];

const audit = (victim: string, out: string, more: readonly string[] = []): Promise<CliResult> =>
  cli([...optionsOf(victim, out), ...more], { cwd: folder, env: { STEALBENCH_TEST_TOKEN: TOKEN } });

/** Pays for 24 images and no probe: an audit ends behind its first look, well before it trains anything. */
const FIRST_LOOK = { moneyBudget: 0.06 };

/** Audits the API in a mode, from its first request on unless said otherwise. */
async function auditAs(
  mode: string,
  { after = 0, access, http }: { readonly after?: number; readonly access?: object; readonly http?: object } = {},
  more: readonly string[] = [],
): Promise<CliResult> {
  const name = `api-${++outs}`;
  const declared = declaredApi(api.url, {
    ...(access === undefined ? {} : { access }),
    ...(http === undefined ? {} : { http }),
  });
  await writeFile(path.join(folder, `${name}.json`), JSON.stringify(declared));
  await api.control({ mode, after, hold: 0, token: TOKEN });
  return audit(`${name}.json`, name, more);
}

describe('an audit of an API', { timeout: 300_000 }, () => {
  it('that answers in another order of the classes is told which, and goes on with that order in --labels', async () => {
    const { exitCode, stderr } = await auditAs('turned');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('victim-at-chance') as string]);
    // Its first output is what is green, and so on.
    const [, order = ''] = /in which 24 would be right: ([a-z, ]+)\. If that is its order/.exec(stderr) ?? [];
    expect(order, stderr).toBe('green, red, yellow, blue');
    await writeFile(path.join(folder, 'order.txt'), `${order.split(', ').join('\n')}\n`);
    const right = await auditAs('turned', { access: FIRST_LOOK }, ['--labels', 'order.txt']);
    expect(right.stderr).toContain('First look: 24 of 24 test images right');
    expect(right.stderr).toContain('money-budget');
  });

  it.for<[what: string, mode: string, more: Parameters<typeof auditAs>[1], code: string, says: readonly string[]]>([
    [
      'whose logits are called probabilities',
      'logits',
      {},
      'endpoint-answer',
      ['numbers from 0 to 1', '"outputKind": "logits"'],
    ],
    [
      'whose probabilities are called logits',
      ...['fine', { http: { outputKind: 'logits' } }, 'endpoint-answer', ['all distributions', 'Remove "outputKind"']],
    ] as never,
    ['that knows a class more than the test images', 'five', {}, 'endpoint-answer', ['4', '5']],
    ['that takes images of another size', 'size', {}, 'endpoint-refused', ['expected images of 32x32']],
    ['that mixes up its answers', 'reorders', {}, 'deployment-order', ['one image at a time']],
    ['that drops an image', 'drops', {}, 'endpoint-answer', ['/answers', 'lower "batchSize"']],
    ['that rounds', 'rounds', {}, 'endpoint-answer', ['sum to 1', '"unnormalised": true']],
    ['that gives a page', 'page', {}, 'endpoint-answer', ['Please log in', 'check the address and the token']],
    ['that refuses the token', 'expires', {}, 'endpoint-refused', ['401', 'the token has expired']],
  ])('%s is told so', async ([, mode, more, code, says]) => {
    const { exitCode, stderr } = await auditAs(mode, more);
    expect(exitCode, stderr).not.toBe(0);
    expect(stderr).toContain(code);
    for (const part of says) expect(stderr).toContain(part);
    expect(stderr).not.toContain(TOKEN);
  });

  it('that is busy now and then is waited for, as long as it says', async () => {
    const { refused } = await api.state();
    const running = auditAs('busy', { after: 1, access: FIRST_LOOK });
    while ((await api.state()).refused < refused + 2) await pause(50);
    await api.control({ mode: 'fine' });
    const { stderr } = await running;
    expect(stderr).toContain('First look: 24 of 24 test images right');
    expect(stderr).toContain('money-budget');
  });

  it.skipIf(!requireComponent('bubblewrap', state.available))(
    'that lies in a file and reads other pixels than it was trained on is told how pixels are prepared',
    async () => {
      // Right for bytes: the squared distance to each colour, less what all have in common, from means of channels; on [0, 1] its bias alone counts.
      const pixels = SIZE * SIZE;
      const colours = Object.values(COLOURS).map((colour) => colour.map((level) => level + 27));
      const weights = Array.from({ length: pixels * 3 }, (_, at) =>
        colours.map((colour) => (2 * (colour[at % 3] ?? 0)) / pixels / 1000),
      ).flat();
      const bias = colours.map((colour) => -colour.reduce((sum, level) => sum + level * level, 0) / 1000);
      await writeTfjsModel(path.join(folder, 'bytes'), { image: [SIZE, SIZE, 3], classes: 4, weights, bias });
      const wrong = await audit('bytes/model.json', 'wrong-pixels');
      expect(wrong.exitCode).toBe(2);
      expect(wrong.stderr).toContain('victim-at-chance');
      expect(wrong.stderr).toContain('--normalization unit, symmetric, bytes or imagenet');
      // The folder names the model; the audit is ended behind its first look.
      const right = startCli([...optionsOf('bytes', 'right-pixels'), '--normalization', 'bytes'], { cwd: folder });
      let said = '';
      right.stderr.on('data', (part: Buffer) => {
        said += part.toString();
        if (said.includes('First look')) right.kill('SIGINT');
      });
      await right;
      expect(said).toContain('First look: 24 of 24 test images right');
    },
  );
});
