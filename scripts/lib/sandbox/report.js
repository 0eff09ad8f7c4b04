// What the measurements of bench-sandbox.js come to, in lines that a document can take over.
import { built } from '../compile.js';
import { say } from '../project.js';

/** @typedef {import('./ways.js').Took} Took */
/** @typedef {Record<string, Took[]>} Times - by way, one for each round */

/** Rounds are paired: a machine that slows down slows all ways. */
const COMPARISONS = /** @type {const} */ ([
  ['the protocol adds', 'client, no sandbox', 'in process'],
  ['the sandbox adds to that', 'client in the sandbox', 'client, no sandbox'],
  ['and the relay, where a client takes it', 'client in the sandbox, by the relay', 'client in the sandbox'],
  ['a submission in all', 'client in the sandbox', 'in process'],
  ['a submission that names rows, in all', 'client in the sandbox, rows', 'in process'],
]);

/**
 * @param {object} measured
 * @param {import('./starts.js').Starts} measured.starts
 * @param {Times} measured.real - with the victim of a real run
 * @param {Times} measured.instant - with a victim that answers at once
 * @param {number} measured.batches - in one query phase
 */
export async function report({ starts, real, instant, batches }) {
  await reportStarts(starts);
  await reportTimes(real, batches);
  for (const [what, way, base] of COMPARISONS) say(`${what} ${await share(real, way, base)} of the query phase`);
  say('a victim that answers at once:');
  await reportTimes(instant, batches);
}

/** @param {import('./starts.js').Starts} starts */
async function reportStarts({ sandboxedMs, plainMs }) {
  const quantile = await quantileRule();
  const addedMs = sandboxedMs.map((ms, pair) => ms - (plainMs[pair] ?? Number.NaN));
  const middle = (/** @type {number[]} */ values) => quantile(values, 0.5).toFixed(1);
  say(
    `a start: ${middle(sandboxedMs)} ms in the sandbox, ${middle(plainMs)} ms plain; it adds ${middle(addedMs)} ms ` +
      `(median of ${addedMs.length} pairs; 90 % quantile ${quantile(addedMs, 0.9).toFixed(1)} ms)`,
  );
}

/**
 * @param {Times} times
 * @param {number} batches
 */
async function reportTimes(times, batches) {
  const quantile = await quantileRule();
  for (const [way, took] of Object.entries(times)) {
    const query = quantile(
      took.map(({ queryMs }) => queryMs),
      0.5,
    );
    const around = quantile(
      took.map(({ totalMs, queryMs }) => totalMs - queryMs),
      0.5,
    );
    say(
      `${way}: ${(query / 1000).toFixed(2)} s of queries, ${(query / batches).toFixed(2)} ms a batch` +
        `; ${around.toFixed(0)} ms before and after`,
    );
  }
}

/**
 * @param {Times} times
 * @param {string} way
 * @param {string} base
 */
async function share(times, way, base) {
  const { medianRatio } = await built(
    /** @type {typeof import('../../../bench/lib/stats/median-ratio.js')} */ ({}),
    'lib/stats/median-ratio',
  );
  const logRatios = (times[way] ?? []).map(({ queryMs }, round) =>
    Math.log(queryMs / (times[base]?.[round]?.queryMs ?? Number.NaN)),
  );
  const { ratio, interval } = medianRatio(logRatios, { seed: 1 });
  const [low, high] = [Math.min(...logRatios), Math.max(...logRatios)].map(Math.exp);
  const percent = (/** @type {number} */ value) => ((value - 1) * 100).toFixed(1);
  return (
    `${percent(ratio)} % (95 % interval ${percent(interval.low)} to ${percent(interval.high)}, ` +
    `rounds from ${percent(low ?? Number.NaN)} to ${percent(high ?? Number.NaN)})`
  );
}

async function quantileRule() {
  const { quantile } = await built(
    /** @type {typeof import('../../../bench/lib/stats/quantile.js')} */ ({}),
    'lib/stats/quantile',
  );
  return quantile;
}
