// Every request to a victim, on disk before it is sent: what was asked counts whatever becomes of the process that asked.
import { existsSync } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import Type, { type Static } from '#typebox';
import { BudgetExceededError } from '../../contract/errors.js';
import { strictObject } from '../../contract/primitives.js';
import { schemaProblems } from '../../contract/validate.js';
import { makeFolder } from '../../lib/files/make-folder.js';
import { storageError } from '../../lib/files/storage-error.js';
import { now } from '../../lib/process/clock.js';
import type { RequestEnd, RequestMeter } from './meter.js';
import path from 'node:path';

const FILE = 'requests.jsonl';
const DEFAULT_CURRENCY = 'USD';

/** `probes`: fixed images that show whether it is still the same victim; `queries`: everything else. */
export type Purpose = 'queries' | 'probes';

const Begun = strictObject({
  id: Type.Integer({ minimum: 1 }),
  images: Type.Integer({ minimum: 1 }),
  for: Type.Union([Type.Literal('queries'), Type.Literal('probes')]),
  /** Milliseconds since 1970. */
  at: Type.Number(),
});
const Ended = strictObject({
  id: Type.Integer({ minimum: 1 }),
  end: Type.Union([Type.Literal('answered'), Type.Literal('refused'), Type.Literal('lost')]),
});

export interface Terms {
  readonly pricePerThousand?: number | undefined;
  readonly currency?: string | undefined;
  readonly moneyBudget?: number | undefined;
  readonly queriesPerSecond?: number | undefined;
}

/** Images by purpose; those of refused requests are in none. */
export interface Asked {
  readonly requests: number;
  readonly queries: number;
  readonly probes: number;
  /** Requests that were sent, and of which nothing came back: in flight when a process was killed, or lost on the way. */
  readonly withoutAnswer: number;
}

/** What a journal says, without opening it for writing; nothing asked where there is none. */
export async function readAsked(folder: string): Promise<Asked> {
  return summed((await readEntries(path.join(folder, FILE))).entries);
}

/** What so many images cost; `null` without a price. */
export function costOf(
  { queries, probes }: Pick<Asked, 'queries' | 'probes'>,
  { pricePerThousand }: Terms,
): number | null {
  return pricePerThousand === undefined ? null : ((queries + probes) * pricePerThousand) / 1000;
}

export class RequestJournal implements RequestMeter {
  readonly #file: FileHandle;
  readonly #terms: Terms;
  readonly #entries: Map<number, Entry>;
  #purpose: Purpose = 'queries';
  #mayAskAt: number;

  private constructor(file: FileHandle, terms: Terms, entries: Map<number, Entry>) {
    this.#file = file;
    this.#terms = terms;
    this.#entries = entries;
    const last = [...entries.values()].at(-1);
    this.#mayAskAt = last === undefined ? 0 : last.at + this.#spacingMs(last.images);
  }

  /** Goes on with what is there; a line that a kill cut off is dropped. */
  static async open(folder: string, terms: Terms): Promise<RequestJournal> {
    await makeFolder(folder);
    const name = path.join(folder, FILE);
    const { entries, bytes } = await readEntries(name);
    const file = await open(name, existsSync(name) ? 'r+' : 'w+');
    await file.truncate(bytes);
    await file.close();
    return new RequestJournal(await open(name, 'a'), terms, entries);
  }

  async begin(images: number): Promise<(end: RequestEnd) => Promise<void>> {
    this.#assertAffordable(images);
    const wait = this.#mayAskAt - now().getTime();
    if (wait > 0) await pause(wait);
    const at = now().getTime();
    this.#mayAskAt = at + this.#spacingMs(images);
    const id = this.#entries.size + 1;
    const entry: Entry = { images, for: this.#purpose, at, end: null };
    this.#entries.set(id, entry);
    await this.#write({ id, images, for: entry.for, at });
    return async (end) => {
      entry.end = end;
      await this.#write({ id, end });
    };
  }

  /** What is asked within counts as probes. */
  async asProbes<T>(ask: () => Promise<T>): Promise<T> {
    this.#purpose = 'probes';
    try {
      return await ask();
    } finally {
      this.#purpose = 'queries';
    }
  }

  asked(): Asked {
    return summed(this.#entries);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #assertAffordable(images: number): void {
    const { moneyBudget, currency = DEFAULT_CURRENCY } = this.#terms;
    const { queries, probes } = this.asked();
    const spent = costOf({ queries, probes }, this.#terms);
    const next = costOf({ queries: images, probes: 0 }, this.#terms);
    if (moneyBudget === undefined || spent === null || next === null) return;
    // A sum of cents may be off by the last bit of a double.
    if (spent + next <= moneyBudget * (1 + 1e-9)) return;
    throw new BudgetExceededError('the next request would pass the money budget', {
      code: 'money-budget',
      expected: `at most ${moneyBudget.toFixed(2)} ${currency}`,
      got: `${spent.toFixed(2)} ${currency} spent on ${queries + probes} images, and ${next.toFixed(2)} for ${images} more`,
      hint: 'What was answered is kept: raise "moneyBudget" of the victim and run again, or lower the budgets of the attacks.',
    });
  }

  #spacingMs(images: number): number {
    const { queriesPerSecond } = this.#terms;
    return queriesPerSecond === undefined ? 0 : (1000 * images) / queriesPerSecond;
  }

  async #write(line: Static<typeof Begun> | Static<typeof Ended>): Promise<void> {
    try {
      await this.#file.appendFile(`${JSON.stringify(line)}\n`);
      await this.#file.datasync();
    } catch (error) {
      throw storageError(error, FILE);
    }
  }
}

interface Entry {
  readonly images: number;
  readonly for: Purpose;
  readonly at: number;
  /** `null` as long as nothing is known. */
  end: RequestEnd | null;
}

function summed(entries: ReadonlyMap<number, Entry>): Asked {
  const counted = [...entries.values()].filter(({ end }) => end !== 'refused');
  const images = (purpose: Purpose): number =>
    counted.reduce((sum, entry) => (entry.for === purpose ? sum + entry.images : sum), 0);
  return {
    requests: counted.length,
    queries: images('queries'),
    probes: images('probes'),
    withoutAnswer: counted.filter(({ end }) => end !== 'answered').length,
  };
}

/** Up to the first line that is none: the last one may have been cut off. */
async function readEntries(file: string): Promise<{ readonly entries: Map<number, Entry>; readonly bytes: number }> {
  const entries = new Map<number, Entry>();
  let bytes = 0;
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  for (const line of text.split('\n').slice(0, -1)) {
    const value = parsed(line);
    if (isA(Begun, value)) entries.set(value.id, { images: value.images, for: value.for, at: value.at, end: null });
    else if (isA(Ended, value)) {
      const entry = entries.get(value.id);
      if (entry !== undefined) entry.end = value.end;
    } else break;
    bytes += Buffer.byteLength(line) + 1;
  }
  return { entries, bytes };
}

function isA<T extends typeof Begun | typeof Ended>(schema: T, value: unknown): value is Static<T> {
  return schemaProblems(schema, value).length === 0;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
