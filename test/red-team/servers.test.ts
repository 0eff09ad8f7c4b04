// Defenses and detectors that cheat or are broken, each in real sandboxes: fitted, served and asked.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { SubmissionError } from '../../bench/contract/errors.js';
import { storeOf } from '../../bench/lib/images/image-store.js';
import { servedDefense } from '../../bench/submission/defense.js';
import { servedScores } from '../../bench/submission/detector.js';
import { loadSubmission } from '../../bench/submission/manifest.js';
import { sandboxState } from '../../bench/submission/sandbox/probe.js';
import { fit, Served, type ServedRun } from '../../bench/submission/serve.js';
import { requireComponent } from '../support/components.js';
import { noteEnd, type RedTeamCase } from '../support/red-team.js';
import { MANIFEST, TIGHT, TOY, toyPool, toyVictim, writeSubmission } from '../support/submissions.js';
import { BAD_DEFENSES, BAD_DETECTORS, SERVER, type BadServer } from './servers.js';

const state = await sandboxState();
const root = mkdtempSync(path.join(tmpdir(), 'stealbench-red-team-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ASKED = { client: 'client-1', firstQueryIndex: 0, seed: 7 };

describe.skipIf(!requireComponent('bubblewrap', state.available))('a defense that cheats or is broken', () => {
  it.concurrent.for(BAD_DEFENSES)('$name: $ends', { timeout: 120_000 }, async (bad, context) => {
    const error = await endOf(async () => {
      const images = toyPool();
      const victimAnswers = await toyVictim(images);
      const run = await runOf('defense', bad);
      const data = { benign: storeOf(images), anomalous: null, victimAnswers };
      await ask(run, data, async (served) => {
        const answers = await servedDefense(served).answer(victimAnswers, images, ASKED);
        expect(answers.values).toEqual(victimAnswers.values);
      });
    });
    check('defense', bad, error, context);
  });
});

describe.skipIf(!requireComponent('bubblewrap', state.available))('a detector that cheats or is broken', () => {
  it.concurrent.for(BAD_DETECTORS)('$name: $ends', { timeout: 120_000 }, async (bad, context) => {
    const error = await endOf(async () => {
      const images = toyPool();
      const run = await runOf('detector', bad);
      const data = { benign: storeOf(images), anomalous: storeOf(images), victimAnswers: null };
      await ask(run, data, async (served) => {
        const scores = await servedScores(served, images, ASKED);
        expect([...scores.slice(0, 3)]).toEqual([0, 1, 2]);
      });
    });
    check('detector', bad, error, context);
  });
});

async function runOf(kind: 'defense' | 'detector', bad: BadServer): Promise<ServedRun> {
  const folder = path.join(root, `${kind}-${bad.name.replaceAll(/\W/g, '-')}`);
  const {
    fit: fitting = 'pass',
    answer = 'return posteriors',
    serve = 'HTTPServer(("127.0.0.1", task["port"]), Handler).serve_forever()',
  } = bad;
  const program = SERVER.replace('FIT', () => fitting)
    .replace('ANSWER', () => answer)
    .replace('SERVE', () => serve);
  const { anytime, ...common } = MANIFEST;
  const manifest = { ...common, kind, stateful: anytime, command: ['python3', 'serve.py'] };
  await writeSubmission(folder, manifest, { 'serve.py': program });
  return {
    submission: await loadSubmission(folder),
    classes: TOY.classes,
    inputShape: TOY.shape,
    seed: 7,
    threads: 1,
    hidden: [],
    limits: { ...TIGHT, ...bad.limits },
    signal: new AbortController().signal,
  };
}

async function ask(
  run: ServedRun,
  data: Parameters<typeof fit>[1],
  question: (served: Served) => Promise<void>,
): Promise<void> {
  const served = await Served.start(run, await fit(run, data));
  await question(served).finally(() => served.close());
}

async function endOf(work: () => Promise<void>): Promise<SubmissionError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error;
    return error;
  }
}

function check(
  part: RedTeamCase['part'],
  bad: BadServer,
  error: SubmissionError | null,
  context: Pick<TestContext, 'task'>,
): void {
  // One answers as it should, to show that the others end for what is wrong with them.
  if (bad.ends !== 'completed') noteEnd(context, part, bad.name, error);
  const { state: ends, message } = error ?? { state: 'completed', message: '' };
  expect(ends, message).toBe(bad.ends);
  if (bad.says !== undefined) expect(message).toMatch(bad.says);
}
