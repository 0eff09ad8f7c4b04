// What an audit makes of its options and of its records: the suite, the first look, the estimate, the sentences, the page.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditSuite } from '../../../bench/audit/audit-suite.js';
import { auditCells } from '../../../bench/audit/cells.js';
import { bestOrder } from '../../../bench/audit/class-order.js';
import { declaredVictim } from '../../../bench/audit/declared-victim.js';
import { estimate, needsConsent } from '../../../bench/audit/estimate.js';
import { assertAboveChance, judge } from '../../../bench/audit/first-look.js';
import { auditMarkdown } from '../../../bench/audit/markdown.js';
import { owaspMapping } from '../../../bench/audit/owasp.js';
import { recommendations } from '../../../bench/audit/recommendations.js';
import { AuditReport } from '../../../bench/contract/audit.js';
import type { Plan } from '../../../bench/contract/plan.js';
import { Suite } from '../../../bench/contract/suite.js';
import { checkJson } from '../../../bench/contract/validate.js';
import { packageInfo } from '../../../bench/lib/files/package-root.js';
import { auditPage } from '../../../site/audit.js';
import { AUDIT_REPORT as REPORT, rate } from '../../fixtures/audit-report.js';
import { ourError } from '../../support/errors.js';

const NAMES = ['cat', 'dog', 'fox', 'owl'];

describe('The first look', () => {
  it('tells guessing from skill, and finds the order in which answers make sense', () => {
    const labels = Array.from({ length: 80 }, (_, index) => index % 4);
    const right = judge(labels, labels, NAMES);
    expect(right).toMatchObject({ images: 80, correct: 80, isChance: false, reordered: null });
    // Output 0 is a dog, 1 a fox, 2 a cat; an owl is an owl.
    const turned = labels.map((label) => [2, 0, 1, 3][label] ?? 0);
    const look = judge(labels, turned, NAMES);
    // Guessing is right on 20; three standard deviations are 3 sqrt(80 / 4 * 3 / 4) = 11.6 more.
    expect(look).toMatchObject({ correct: 20, isChance: true });
    expect(look.reordered).toEqual({ correct: 80, names: ['dog', 'fox', 'cat', 'owl'] });
    expect(() => assertAboveChance(look)).toThrow(
      expect.objectContaining({
        code: 'victim-at-chance',
        hint: expect.stringContaining('dog, fox, cat, owl') as string,
      }),
    );
    expect(() => assertAboveChance(right)).not.toThrow();
  });

  it('does not invent an order where there is none', () => {
    const labels = Array.from({ length: 100 }, (_, index) => index % 4);
    const given = labels.map((_, index) => Math.floor(index / 4) % 4);
    expect(judge(labels, given, NAMES)).toMatchObject({ isChance: true, reordered: null });
    expect(bestOrder([0, 0, 1], [0, 0, 0], 2)).toEqual({ classOf: [0, 1], correct: 2 });
  });
});

describe('The suite of an audit', () => {
  const victim = { url: 'http://localhost:1', inputSize: [8, 8], deployment: { name: 'acme', version: '1' } };
  const suite = auditSuite({
    victim,
    title: null,
    data: { test: { dataset: 'image-folder', variant: 'a' }, pool: { dataset: 'dead-leaves', images: 60 } },
    budgets: [20, 60],
    defenses: ['argmax'],
  });

  it('is a suite as any other, with the victim, the data and the defenses that were named', () => {
    expect(() => checkJson(Suite, suite, 'audit.json')).not.toThrow();
    expect(suite).toMatchObject({
      name: 'audit-acme',
      title: 'How stealable is acme?',
      victims: [{ id: 'victim', dataset: 'image-folder', variant: 'a', ...victim }],
      pools: [{ id: 'pool', dataset: 'dead-leaves', size: 60 }],
      attacks: [{ attack: 'knockoff-random', budgets: [20, 60] }],
      defenses: [{ defense: 'none' }, { defense: 'argmax' }],
    });
  });

  it('is about what its owner calls the model, or its file, or the folder of a file whose name says nothing', async () => {
    const places = { cwd: '/', folder: '/audit' };
    const named = async (file: string, name?: string): Promise<string> => {
      const options = { victim: file, model: 'cnn', size: [8, 8] as const };
      const found = await declaredVictim(name === undefined ? options : { ...options, name }, places);
      return 'weights' in found ? found.weights.name : '';
    };
    expect(await named('/ml/signs/Street Signs.pth')).toBe('street-signs');
    expect(await named('/ml/street_signs/model.pth')).toBe('street-signs');
    expect(await named('/ml/models/best.pt')).toBe('best');
    expect(await named(path.join(packageInfo().root, 'model.pt'))).toBe('model');
    expect(await named('/ml/models/best.pt', 'Street signs, 2026')).toBe('street-signs-2026');
    const titled = (name: string, title: string | null): string =>
      auditSuite({
        victim: { ...victim, deployment: { name, version: '1' } },
        title,
        data: { test: { dataset: 'image-folder' }, pool: { dataset: 'dead-leaves', images: 60 } },
        budgets: [20],
        defenses: [],
      }).title;
    expect(titled('best', null)).toBe('How stealable is this model?');
    expect(titled('street-signs-2026', 'Street signs, 2026')).toBe('How stealable is Street signs, 2026?');
  });

  it('is begun after a yes where it costs money or more than an hour', () => {
    const sizes = { testImages: 100, validationImages: 10, kept: 50, pixels: 64 };
    const free = estimate(suite, [], sizes);
    expect([free.queries, free.cost, needsConsent(free)]).toEqual([0, null, null]);
    const job = { cost: 1000, spec: { kind: 'steal' } } as never;
    const dear = estimate(suite, [job], {
      ...sizes,
      access: { pricePerThousand: 10, currency: 'EUR', queriesPerSecond: 1 },
    });
    // 100 + 10 + 60 - 50 images, and 12 times 32 probes.
    expect([dear.queries, dear.cost]).toEqual([504, 5.04]);
    expect(needsConsent(dear)).toBe('It will cost up to 5.04 EUR for 504 queries');
    expect(needsConsent({ ...dear, cost: null, minutes: 90 })).toBe('It will take about 1.5 hours');
  });

  it('takes a server by its address, and says what is missing of it', async () => {
    const folder = { cwd: '/', folder: '/audit' };
    expect(
      await declaredVictim({ victim: 'https://a.example', size: [32, 32], token: 'STEALBENCH_T' }, folder),
    ).toEqual({
      url: 'https://a.example',
      inputSize: [32, 32],
      access: { headers: { authorization: { variable: 'STEALBENCH_T', prefix: 'Bearer ' } } },
      deployment: { name: 'a-example', version: '1' },
    });
    expect(await ourError(declaredVictim({ victim: 'https://a.example' }, folder))).toMatchObject({
      code: 'victim-size',
    });
    expect(await ourError(declaredVictim({ victim: 'model.pt' }, folder))).toMatchObject({ code: 'victim-model' });
    expect(await ourError(declaredVictim({ victim: 'model.tar' }, folder))).toMatchObject({ code: 'victim-unknown' });
    expect(await ourError(declaredVictim({ victim: 'gone.onnx' }, folder))).toMatchObject({
      code: 'victim-unknown',
      message: expect.stringContaining('there is no such file') as string,
    });
  });
});

describe('What follows from the figures', () => {
  it('is said where an interval carries it, and not else', () => {
    expect(recommendations(REPORT)).toEqual([
      "Limit queries per client well below 60: at 60 the copy has 80.0 % accuracy, 89.0 % of the model's. An attacker with many accounts passes such a limit.",
      'Argmax in front took the copy from 80.0 % to 50.0 % accuracy; honest users lose 0.0 % of accuracy, and get answers whose numbers are off by 0.61 on a scale from 0 to 2.',
      'PRADA would have noticed this attack after 1,041 queries. It raised an alarm on 0 of 6 honest clients (0.0 %, 95 % interval [0.0, 39.0]).',
    ]);
    const weak = { ...REPORT, copies: REPORT.copies.slice(0, 1), defenses: REPORT.defenses.slice(1), detectors: [] };
    expect(recommendations(weak)).toEqual([
      expect.stringContaining('less than four fifths') as string,
      expect.stringContaining('No tested defense lowered') as string,
    ]);
  });

  it('is nothing for a model that guesses as well', () => {
    const guessing = { ...REPORT.victim, accuracy: rate(0.3, 0.22, 0.4) };
    expect(recommendations({ ...REPORT, victim: guessing })).toEqual([
      expect.stringContaining('right on 30.0 %, which guessing among 4 classes may give too') as string,
    ]);
  });

  it('is mapped to public lists by number, each with its evidence', () => {
    expect(owaspMapping(REPORT).map(({ item, evidence }) => `${item}: ${evidence}`)).toEqual([
      "ML05:2023: 60 queries gave a copy with 89.0 % of the model's accuracy",
      'ML01:2023: not measured',
      "11.5.1: 60 queries gave a copy with 89.0 % of the model's accuracy",
      '11.5.2: not tested: alerts reach the owner alone',
      '11.5.3: replayed here, not in production: PRADA: first alarm after 1,041 queries',
      '11.5.4: not tested',
      '11.2.1: from the copy alone: not measured',
    ]);
  });
});

describe('The report', () => {
  it('is one page that needs nothing else and escapes what others name', async () => {
    const whole = { ...REPORT, recommendations: recommendations(REPORT), mapping: owaspMapping(REPORT) };
    expect(() => checkJson(AuditReport, whole, 'report')).not.toThrow();
    const page = await auditPage(whole, path.join(packageInfo().root, 'site'));
    expect(page).toContain('With 60 queries for 0.60 EUR, an attacker who has the pool of images makes a copy');
    expect(page).toContain('&lt;b&gt;cat|&lt;/b&gt;');
    expect(page).toContain('1 request without an answer');
    expect(page).not.toMatch(/(src|href)=|@import|url\((?!data:)/);
    expect(page).toContain('0.0 % (0 of 6) <small class="interval">[0.0, 39.0]</small>');
  });

  it('has no price where none was given, and no sentence about overlap where there is none', async () => {
    const render = (report: AuditReport) => auditPage(report, path.join(packageInfo().root, 'site'));
    const accuracy = rate(0.8, 0.7, 0.87);
    const free = REPORT.copies.map((one) => ({
      ...{ ...one, cost: null },
      metrics: {
        ...one.metrics,
        'duplicate-share': rate(0, 0, 0.04),
        'accuracy-without-duplicates': accuracy,
      },
    }));
    const page = await render({ ...REPORT, copies: free, asked: { ...REPORT.asked, cost: null, currency: null } });
    expect(page).not.toContain('Price');
    expect(page).toContain('No test image looks like an image of the pool');
    expect(page).not.toContain('Without these');
    const last = free.map((one) => ({
      ...one,
      metrics: { ...one.metrics, 'duplicate-share': rate(0.05, 0.02, 0.11) },
    }));
    expect(await render({ ...REPORT, copies: last })).toContain(
      '5.0 % [2.0, 11.0] of the test images look like an image of the pool. Without these the copy is right on 80.0 % [70.0, 87.0].',
    );
  });

  it('is Markdown in which names are text', () => {
    const text = auditMarkdown({ ...REPORT, title: 'How stealable is a|b?' });
    expect(text).toContain('# How stealable is a\\|b?');
    expect(text).toContain('| Knockoff Nets (random) | 60 | 80.0 % \\[70.0, 87.0\\] |');
  });
});

describe('What an audit measures of its suite', () => {
  it('is every budget without a defense, and each defense at the largest alone', () => {
    const cell = (defense: string, budgetQueries: number, control: string | null = null) => ({
      ...{ label: `${control ?? defense}/${budgetQueries}`, spec: { kind: 'attack', control, defense, budgetQueries } },
      state: { kind: 'planned', jobs: { train: `${defense}-${budgetQueries}` } },
    });
    const cells = [
      cell('none', 20),
      cell('none', 60),
      cell('argmax', 20),
      cell('argmax', 60),
      cell('none', 0, 'majority-class'),
    ];
    const jobs = cells.map(({ state }) => ({ key: state.jobs.train, needs: [] }));
    const found = auditCells({ cells, jobs } as unknown as Plan);
    expect(found.cells.map(({ label }) => label)).toEqual(['none/20', 'none/60', 'argmax/60', 'majority-class/0']);
    expect(found.jobs.map(({ key }) => key)).toEqual(['none-20', 'none-60', 'argmax-60', 'none-0']);
  });
});
