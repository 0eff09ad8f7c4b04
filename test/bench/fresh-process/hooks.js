// Lets Node.js run files of the tests as they are: types are taken off, and what they import of bench/ comes from the build.
import { existsSync, readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath, URL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import ts from 'typescript';

if (isMainThread) register(import.meta.url);

const ROOT = new URL('../../../', import.meta.url).href;
const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };

/** @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && context.parentURL?.endsWith('.ts') === true) {
    const { href } = new URL(specifier, context.parentURL);
    if (href.startsWith(`${ROOT}bench/`)) return found(href.replace(`${ROOT}bench/`, `${ROOT}dist/bench/`));
    const source = href.replace(/\.js$/, '.ts');
    if (existsSync(fileURLToPath(source))) return found(source);
  }
  return next(specifier, context);
}

/** @type {(url: string) => { url: string, format: 'module', shortCircuit: true }} */
const found = (url) => ({ url, format: 'module', shortCircuit: true });

/** @type {import('node:module').LoadHook} */
export function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { outputText } = ts.transpileModule(readFileSync(fileURLToPath(url), 'utf8'), { compilerOptions });
  return { format: 'module', source: outputText, shortCircuit: true };
}
