// Loaded before the command line (`node --import`): notes from where the file system is called, or lets one such call fail.
//
// STEALBENCH_FAILING_FILES is JSON: { "log": file } notes every call site; { "site": …, "errno": … } fails
// that one, or every call of a name such as "mkdir"; with "path", only those that are given a path which contains it.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import process from 'node:process';
import { Duplex } from 'node:stream';

/** @typedef {{ log?: string, site?: string, errno?: string, path?: string }} Order */
/** @typedef {(...parameters: unknown[]) => unknown} Call */

const order = /** @type {Order} */ (JSON.parse(process.env['STEALBENCH_FAILING_FILES'] ?? '{}'));
const append = fs.appendFileSync;
/** @type {Set<string>} */
const noted = new Set();

/** Answers that are no errors by contract: whoever asks these has nothing to catch. */
const NEVER_FAIL = ['existsSync', 'closeSync'];
const SYNC = Object.keys(fs).filter((name) => name.endsWith('Sync') && !NEVER_FAIL.includes(name));
const ASYNC = Object.keys(fs.promises).filter((name) => name !== 'constants' && name !== 'watch');
const HANDLE = ['readFile', 'writeFile', 'read', 'write', 'stat', 'sync'];

/** @param {string} call */
function siteOf(call) {
  const frames = (new Error('where').stack ?? '').split('\n').slice(4);
  const own = frames.map((line) => /dist\/((?:bench|site|reporters)\/[^)]*?\.js:\d+)/.exec(line)?.[1]);
  // The call itself, not what calls a library that calls it.
  const site = own[0];
  return site === undefined ? null : `${site} ${call}`;
}

/**
 * @param {string} call
 * @param {readonly unknown[]} parameters
 */
function failure(call, parameters) {
  const site = siteOf(call);
  if (site === null) return null;
  if (order.log !== undefined && !noted.has(site)) {
    noted.add(site);
    append(order.log, `${site}\n`);
  }
  if ((site !== order.site && call !== order.site) || order.errno === undefined) return null;
  const { path } = order;
  if (path !== undefined && !parameters.some((one) => typeof one === 'string' && one.includes(path))) return null;
  const { errno: names } = os.constants;
  const number = names[/** @type {keyof typeof names} */ (order.errno)];
  const syscall = call.replace('Sync', '');
  return Object.assign(new Error(`${order.errno}: made to fail, ${syscall}`), {
    code: order.errno,
    errno: -number,
    syscall,
  });
}

/**
 * @param {Record<string, unknown>} holder
 * @param {string} name
 * @param {'sync' | 'async' | 'stream'} kind
 */
function wrap(holder, name, kind) {
  const call = /** @type {Call | undefined} */ (holder[name]);
  if (typeof call !== 'function') return;
  holder[name] = Object.assign(
    /** @this {unknown} @param {unknown[]} parameters */
    function (...parameters) {
      const error = failure(name, parameters);
      if (error === null) return call.apply(this, parameters);
      if (kind === 'sync') throw error;
      if (kind === 'async') return Promise.reject(error);
      const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
      process.nextTick(() => stream.destroy(error));
      return stream;
    },
    call,
  );
}

const handle = await fs.promises.open(process.execPath);
const ofHandles = /** @type {Record<string, unknown>} */ (Object.getPrototypeOf(handle));
await handle.close();
for (const name of SYNC) wrap(/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (fs)), name, 'sync');
for (const name of ASYNC)
  wrap(/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (fs.promises)), name, 'async');
for (const name of HANDLE) wrap(ofHandles, name, 'async');
for (const name of ['createReadStream', 'createWriteStream'])
  wrap(/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (fs)), name, 'stream');
syncBuiltinESMExports();
