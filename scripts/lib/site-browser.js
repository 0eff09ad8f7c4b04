// Built sites in Chromium: which page is of which kind, and a browser that opens them.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { ScriptError } from './project.js';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function executable() {
  const named = process.env['STEALBENCH_CHROMIUM'];
  return (named === undefined || named === '' ? PATHS : [named]).find((path) => existsSync(path));
}

/** Whether this machine has one. */
export function hasBrowser() {
  return executable() !== undefined;
}

/** Throws ScriptError where there is none; STEALBENCH_CHROMIUM names one elsewhere. */
export async function openBrowser() {
  const executablePath = executable();
  if (executablePath === undefined) throw new ScriptError('Install Chromium, or name one in STEALBENCH_CHROMIUM.');
  return chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'] });
}

/**
 * Pages of a site by their kind: `index`, `suite/attacks`, `names/models`, `run/detector`, `latest`.
 *
 * @param {string} folder
 * @returns {Promise<Map<string, string[]>>} paths from the folder, `/`-separated
 */
export async function pagesByKind(folder) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html')).sort();
  /** @type {Map<string, string[]>} */
  const kinds = new Map();
  for (const name of names) kinds.set(kindOf(name), [...(kinds.get(kindOf(name)) ?? []), name]);
  return kinds;
}

/** @param {string} name */
function kindOf(name) {
  const parts = name.replace(/\.html$/, '').split('/');
  if (parts[0] === 'suite') return `suite/${parts.at(-1)}`;
  if (parts[0] === 'names') return `names/${parts[1]}`;
  if (parts[0] === 'run') return `run/${parts[3]}`;
  return parts[0] ?? name;
}
