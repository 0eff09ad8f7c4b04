// The site of the fixture Board in a folder of its own.
import path from 'node:path';
import { buildSite } from '../../site/build.js';
import { fixtureBoard } from '../fixtures/board.js';

export const SITE_SOURCE = path.resolve(import.meta.dirname, '../../site');

/** Fixed, so that golden pages do not change with every release. */
export const GENERATOR = { version: '0.0.0', commit: '0123456789abcdef0123456789abcdef01234567' };

export async function buildFixtureSite(out: string): Promise<readonly string[]> {
  const { pages } = await buildSite({ board: fixtureBoard(), out, generator: GENERATOR, source: SITE_SOURCE });
  return pages;
}
