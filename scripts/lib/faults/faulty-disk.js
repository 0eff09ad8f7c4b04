// Loaded before the command line (`node --import`): a disk that fails from the n-th call on, or that is slow.
//
// STEALBENCH_FAULTY_DISK is JSON: { "folder", "errno", "after" } lets every call on a path in that folder fail once so many
// have been made by this process; { "folder", "delayMs" } lets each wait for up to so long.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';

/** @typedef {{ folder?: string, errno?: string, after?: number, delayMs?: number }} Order */
/** @typedef {(...parameters: unknown[]) => Promise<unknown>} Call */

const order = /** @type {Order} */ (JSON.parse(process.env['STEALBENCH_FAULTY_DISK'] ?? '{}'));
const CALLS = ['open', 'writeFile', 'readFile', 'appendFile', 'rename', 'mkdir', 'readdir', 'stat'];
const OF_HANDLES = ['writeFile', 'appendFile', 'readFile', 'sync', 'write', 'read'];
let calls = 0;

/** @param {string} syscall */
async function disturb(syscall) {
  calls++;
  if (order.delayMs !== undefined) await setTimeout(((calls * 7919) % 100) * 0.01 * order.delayMs);
  if (order.errno === undefined || calls <= (order.after ?? 0)) return;
  const names = os.constants.errno;
  const number = names[/** @type {keyof typeof names} */ (order.errno)];
  throw Object.assign(new Error(`${order.errno}: the disk of the test, ${syscall}`), {
    code: order.errno,
    errno: -number,
    syscall,
  });
}

/** @param {unknown} path */
const isThere = (path) => typeof path === 'string' && order.folder !== undefined && path.startsWith(order.folder);

const promises = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (fs.promises));
for (const name of CALLS) {
  const call = /** @type {Call} */ (promises[name]);
  promises[name] = async (/** @type {unknown[]} */ ...parameters) => {
    if (!isThere(parameters[0])) return call(...parameters);
    await disturb(name);
    const result = await call(...parameters);
    return name === 'open' ? faulty(/** @type {Record<string, unknown>} */ (result)) : result;
  };
}
syncBuiltinESMExports();

/** @param {Record<string, unknown>} handle */
function faulty(handle) {
  for (const name of OF_HANDLES) {
    const call = /** @type {Call} */ (handle[name]).bind(handle);
    handle[name] = async (/** @type {unknown[]} */ ...parameters) => {
      await disturb(name);
      return call(...parameters);
    };
  }
  return handle;
}
