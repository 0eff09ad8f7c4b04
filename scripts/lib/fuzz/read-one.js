// One input to a reader, and what became of it.
import { built } from '../compile.js';
import { BadRequest } from './bad-request.js';

/**
 * @param {import('./targets.js').Reader} reader
 * @param {Buffer} bytes
 * @returns {Promise<{ end: 'read' | 'refused' } | { end: 'crash', error: string }>} `crash`: an error that is none of ours
 */
export async function readOne(reader, bytes) {
  const { StealBenchError } = await built(
    /** @type {typeof import('../../../bench/contract/errors.js')} */ ({}),
    'contract/errors',
  );
  try {
    await reader.read(bytes);
    return { end: 'read' };
  } catch (error) {
    if (error instanceof StealBenchError || error instanceof BadRequest) return { end: 'refused' };
    return { end: 'crash', error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
