// The command line starts fast because nothing heavy is imported before an action asks for it.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const COMMANDS = path.join(ROOT, 'dist/bench/commands');

/** What takes tens of milliseconds or more to load. */
const HEAVY = /^(@tensorflow\/.*|@observablehq\/plot|ajv|execa|got|linkedom|sharp|typebox)$/;

/** What the compiler left of a static import or re-export: its specifier. Types are gone, `import()` is not matched. */
const STATIC_IMPORT = /^(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"];/gm;

const verbs = readdirSync(COMMANDS).filter((name) => name.endsWith('.js') && isVerb(path.join(COMMANDS, name)));

describe('the command line', () => {
  it('has verbs to look at', () => {
    expect(verbs).toContain('run.js');
  });

  it('would see something heavy behind another file', () => {
    const chains = heavyImports(path.join(COMMANDS, 'load-board.js'));
    expect(chains).toContainEqual(expect.stringMatching(/^load-board\.js → .* → ajv$/));
  });

  it.each(verbs)('loads %s without anything heavy', (name) => {
    expect(heavyImports(path.join(COMMANDS, name))).toEqual([]);
  });

  it('loads nothing heavy before it knows the verb', () => {
    expect(heavyImports(path.join(ROOT, 'dist/bench/cli.js'))).toEqual([]);
  });
});

function isVerb(file: string): boolean {
  return /^export (async )?function register\(/m.test(readFileSync(file, 'utf8'));
}

/** Chains `a.js → b.js → package` of static imports that end in something heavy. */
function heavyImports(file: string, chain: readonly string[] = [], seen = new Set<string>()): readonly string[] {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  const here = [...chain, path.basename(file)];
  return specifiers(file).flatMap((specifier) => {
    if (specifier.startsWith('.')) return heavyImports(path.resolve(path.dirname(file), specifier), here, seen);
    const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
    return HEAVY.test(name) ? [[...here, name].join(' → ')] : [];
  });
}

function specifiers(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)].map(([, specifier = '']) => specifier);
}
