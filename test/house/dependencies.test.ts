// docs/dependencies.md has every package that package.json names, with a reason, and no other; a release goes out as it says.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

interface Package {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}
const { dependencies, devDependencies, peerDependencies } = JSON.parse(textOf('package.json')) as Package;

/** Packages and reasons in the table below a heading. */
function table(heading: string): ReadonlyMap<string, string> {
  const [, rest = ''] = textOf('docs/dependencies.md').split(`## ${heading}\n`);
  const [part = ''] = rest.split('\n## ');
  return new Map(
    [...part.matchAll(/^\| `([^`]+)` +\| ([^|]*)\|/gm)].map(([, name = '', why = '']) => [name, why.trim()]),
  );
}

describe('docs/dependencies.md', () => {
  it.each([
    ['What the command line loads', dependencies],
    ['Optional parts', peerDependencies],
    ['What the tests and the build take', devDependencies],
  ])('gives a reason for each package below "%s", and for no other', (heading, packages) => {
    const rows = table(heading);
    expect([...rows.keys()].sort()).toEqual(Object.keys(packages).sort());
    expect([...rows].filter(([, why]) => why.length < 4)).toEqual([]);
  });

  it('counts the packages of the lock file that ship', () => {
    const { packages } = JSON.parse(textOf('package-lock.json')) as {
      readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly hasInstallScript?: boolean }>>;
    };
    expect(textOf('docs/dependencies.md')).toContain(`${Object.keys(dependencies).length} direct dependencies`);
    const scripted = Object.entries(packages).filter(([, one]) => one.dev !== true && one.hasInstallScript === true);
    expect(scripted.map(([name]) => name).filter((name) => name !== '')).toEqual(['node_modules/sharp']);
  });

  it('speaks of exact versions, and there are no others', () => {
    const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(ranges).toEqual([]);
  });
});

describe('release.yml', () => {
  const text = textOf('.github/workflows/release.yml');
  const [build = '', ...publishing] = text.split(/\n {2}(?=npm:|pypi:)/);

  it('asks for an identity where it publishes and nowhere else, and needs no secret', () => {
    expect(build).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
    expect(build).not.toContain('id-token');
    expect(publishing.map((job) => /permissions:\n {6}id-token: write\n(?! {6})/.test(job))).toEqual([true, true]);
    expect(text).not.toMatch(/secrets\.|_TOKEN|password/);
  });

  it('publishes what was built and audited, with provenance', () => {
    expect(build).toMatch(/npm audit --omit=dev\n +npm audit signatures/);
    expect(publishing.every((job) => job.includes('needs: build') && job.includes('download-artifact'))).toBe(true);
    expect(publishing[0]).toContain('npm publish --ignore-scripts --provenance');
  });
});

describe('the Containerfile', () => {
  const text = textOf('Containerfile');

  it('starts from exact versions, runs as a user, and brings no package lists along', () => {
    const bases = [...text.matchAll(/^FROM (\S+)/gm)].map(([, base = '']) => base);
    expect(bases.filter((base) => !/:\d+\.\d+\.\d+-/.test(base))).toEqual([]);
    expect([...text.matchAll(/^USER (.*)$/gm)].map(([, user]) => user)).toEqual(['node']);
    const installs = text.split('\nRUN ').filter((step) => step.includes('apt-get install'));
    expect(installs.every((step) => step.includes('rm -rf /var/lib/apt/lists/*'))).toBe(true);
    expect(text).not.toMatch(/^ADD /m);
  });

  it('runs the Node that the package asks for', () => {
    const versions = [...text.matchAll(/^FROM node:(\d+)\.(\d+)/gm)].map(([, major, minor]) => [
      Number(major),
      Number(minor),
    ]);
    expect(versions.every(([major = 0, minor = 0]) => major > 20 || (major === 20 && minor >= 19))).toBe(true);
  });
});
