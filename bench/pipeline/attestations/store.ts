// Attestations beside the results, and the level of trust that each record has by them.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Attestation, Maintainers } from '../../contract/attestation.js';
import type { StoredResult } from '../../contract/board.js';
import { levelOf, type Verification } from '../../contract/trust.js';
import { checkJson } from '../../contract/validate.js';
import { writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { packageInfo } from '../../lib/files/package-root.js';
import { readJson } from '../store/read-json.js';
import { ATTESTATIONS } from '../store/result-folders.js';
import { attestationFault } from './statement.js';

export interface StoredAttestation {
  /** Relative to the results folder, `/`-separated. */
  readonly path: string;
  readonly attestation: Attestation;
}

/** The list that comes with StealBench. */
export async function readMaintainers(
  file = path.join(packageInfo().root, 'trust/maintainers.json'),
): Promise<Maintainers> {
  return checkJson(Maintainers, await readJson(file), file);
}

/** Every attestation of a results folder, sorted by file; whether it counts is another question. */
export async function readAttestations(folder: string): Promise<readonly StoredAttestation[]> {
  const place = path.join(folder, ATTESTATIONS);
  const names = existsSync(place) ? await readdir(place) : [];
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (name) => {
      const file = path.join(place, name);
      return { path: `${ATTESTATIONS}/${name}`, attestation: checkJson(Attestation, await readJson(file), file) };
    }),
  );
}

/** @returns the path below the results folder */
export async function writeAttestation(folder: string, attestation: Attestation): Promise<string> {
  const { scientificDigest, level, key } = attestation.statement;
  const name = `${ATTESTATIONS}/${scientificDigest.slice(0, 16)}-${level}-${key}.json`;
  await writeJsonAtomic(path.join(folder, name), checkJson(Attestation, attestation, name));
  return name;
}

/**
 * The highest level that a maintainer signed for a record's content; a record that nobody signed for is self-reported,
 * whatever it says of itself.
 */
export function attestedLevel(
  { result }: StoredResult,
  attestations: readonly StoredAttestation[],
  maintainers: Maintainers,
): Verification {
  const { scientific, scientificDigest } = result;
  const hasSecret = scientific.outcome.state === 'completed' && scientific.outcome.secret !== undefined;
  const levels = attestations.flatMap(({ attestation }): Verification[] => {
    const { statement } = attestation;
    const isAbout = statement.scientificDigest === scientificDigest;
    if (!isAbout || attestationFault(attestation, maintainers) !== null) return [];
    return [statement.level === 're-run-secret' && !hasSecret ? 're-run' : statement.level];
  });
  return levels.reduce<Verification>((best, level) => (levelOf(level) > levelOf(best) ? level : best), 'self-reported');
}

/** By path, of records that somebody signed for. */
export async function attestedLevels(
  folder: string,
  stored: readonly StoredResult[],
  maintainers: Maintainers,
): Promise<ReadonlyMap<string, Verification>> {
  const attestations = await readAttestations(folder);
  return new Map(stored.map((one) => [one.path, attestedLevel(one, attestations, maintainers)]));
}
