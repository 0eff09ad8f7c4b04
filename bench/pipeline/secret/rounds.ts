// Rounds of secret test inputs: a promise that is published first, and what keeps it.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError, ValidationError } from '../../contract/errors.js';
import { Round, RoundSecret } from '../../contract/trust.js';
import { checkJson } from '../../contract/validate.js';
import { writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { now } from '../../lib/process/clock.js';
import { digestBytes } from '../../lib/files/hash.js';
import { SECRET_RULE } from './secret-inputs.js';
import { preparePrivatePlace } from './private-place.js';
import { readJson } from '../store/read-json.js';
import { ROUNDS } from '../store/result-folders.js';

/** SHA-256 of seed ‖ nonce: says nothing of the seed, and can be kept by no other. */
export function commitmentOf({ seed, nonce }: Pick<RoundSecret, 'seed' | 'nonce'>): string {
  return digestBytes(Buffer.from(seed + nonce, 'hex'));
}

/** File of a round, below the results folder. */
export function roundFile(results: string, round: string): string {
  return path.join(results, ROUNDS, `${round}.json`);
}

/** Throws ValidationError `round-commitment` if what was revealed is not what was promised. */
export async function readRound(results: string, name: string): Promise<Round> {
  const file = roundFile(results, name);
  const round = checkJson(Round, await readJson(file), file);
  if (round.round !== name) throw broken(file, '/round', name, round.round);
  const given = round.reveal === null ? round.commitment : commitmentOf(round.reveal);
  if (given !== round.commitment) throw broken(file, '/reveal', round.commitment, given);
  return round;
}

/**
 * Draws a seed and a nonce, keeps them in `secretFile` and publishes the commitment.
 *
 * @throws UsageError `round-exists`, `secret-exposed`
 */
export async function commitRound(results: string, round: string, secretFile: string): Promise<Round> {
  for (const file of [roundFile(results, round), secretFile]) if (existsSync(file)) throw exists(file);
  const draw = (): string => randomBytes(32).toString('hex');
  const secret: RoundSecret = checkJson(RoundSecret, { schemaVersion: 1, round, seed: draw(), nonce: draw() }, round);
  await preparePrivatePlace(secretFile);
  // The secret first: a commitment that nobody can open would be worthless.
  await writeJsonAtomic(secretFile, secret, { mode: 0o600 });
  const promise: Round = {
    schemaVersion: 1,
    round,
    commitment: commitmentOf(secret),
    rule: SECRET_RULE,
    committed: now().toISOString().slice(0, 10),
    reveal: null,
  };
  await writeJsonAtomic(roundFile(results, round), promise);
  return promise;
}

/** Publishes seed and nonce, so that everybody can draw the inputs. */
export async function revealRound(results: string, round: string, secretFile: string): Promise<Round> {
  const promise = await readRound(results, round);
  const { seed, nonce } = await openRound(results, round, secretFile);
  const revealed: Round = { ...promise, reveal: { seed, nonce } };
  await writeJsonAtomic(roundFile(results, round), revealed);
  return revealed;
}

/**
 * What the round's inputs are drawn from: from the published reveal, else from the maintainer's file.
 *
 * @throws ValidationError `round-commitment`, `round-rule`
 */
export async function openRound(results: string, round: string, secretFile: string): Promise<RoundSecret> {
  const promise = await readRound(results, round);
  if (promise.rule !== SECRET_RULE) {
    throw new ValidationError('the round was made for another rule', {
      code: 'round-rule',
      where: `${roundFile(results, round)}#/rule`,
      expected: SECRET_RULE,
      got: promise.rule,
      hint: 'Use the version of StealBench that the round was made with.',
    });
  }
  if (promise.reveal !== null) return { schemaVersion: 1, round, ...promise.reveal };
  const secret = checkJson(RoundSecret, await readJson(secretFile), secretFile);
  const given = commitmentOf(secret);
  if (given !== promise.commitment) throw broken(secretFile, '/seed', promise.commitment, given);
  return secret;
}

function broken(file: string, pointer: string, expected: string, got: string): ValidationError {
  const hint = 'A round is published once; restore its file, or find the secret that belongs to it.';
  const where = `${file}#${pointer}`;
  return new ValidationError('the commitment does not hold', { code: 'round-commitment', where, expected, got, hint });
}

function exists(file: string): UsageError {
  const hint = 'Name another round; a promise is not made twice.';
  return new UsageError('the round exists already', { code: 'round-exists', where: file, hint });
}
