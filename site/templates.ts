// Handlebars made strict: unknown fields and helpers throw, and everything is escaped except what charts/render.ts drew.
import Handlebars from 'handlebars';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Renders a page by the name of its file below pages/, without `.hbs`. */
export type RenderPage = (page: string, view: object) => string;

const STRICT: CompileOptions = {
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { if: true, each: true, unless: true },
};

/**
 * Reads and compiles `<folder>/pages/*.hbs` and `<folder>/partials/*.hbs`.
 *
 * `{{#if}}` and `{{#each}}` throw for a field that the view does not have: Handlebars itself, strict or not, takes it
 * for false or empty, and a typo would silently hide a part of a page.
 */
export async function loadTemplates(folder: string): Promise<RenderPage> {
  const handlebars = Handlebars.create();
  for (const name of ['if', 'each', 'unless'] as const) requireDefined(handlebars, name);
  for (const [name, source] of await readFolder(path.join(folder, 'partials'))) {
    handlebars.registerPartial(name, source);
  }
  const pages = new Map<string, HandlebarsTemplateDelegate<object>>();
  for (const [name, source] of await readFolder(path.join(folder, 'pages'))) {
    pages.set(name, handlebars.compile<object>(source, STRICT));
  }
  return (page, view) => {
    const template = pages.get(page);
    if (template === undefined)
      throw new RangeError(`Expected a page among ${[...pages.keys()].join(', ')}, got ${page}`);
    return template(view);
  };
}

function requireDefined(handlebars: typeof Handlebars, name: 'if' | 'each' | 'unless'): void {
  const builtIn = handlebars.helpers[name];
  if (builtIn === undefined) throw new Error(`Handlebars has no helper ${name}`);
  handlebars.registerHelper(name, function strictHelper(this: unknown, value: unknown, options: unknown): unknown {
    if (value === undefined) throw new RangeError(`A template reads a field that its view lacks, in {{#${name}}}`);
    return builtIn.call(this, value, options as Handlebars.HelperOptions) as unknown;
  });
}

async function readFolder(folder: string): Promise<readonly (readonly [name: string, source: string])[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.hbs')).sort();
  return Promise.all(
    names.map(async (name) => [path.basename(name, '.hbs'), await readFile(path.join(folder, name), 'utf8')] as const),
  );
}
