// The report of an audit as one page that needs nothing else: no link, no script, no font from elsewhere.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import Handlebars from 'handlebars';
import type { AuditReport } from '../bench/contract/audit.js';
import { loadTemplates } from './templates.js';
import { auditView } from './views/audit.js';

/** @param folder - the package's site/ folder */
export async function auditPage(report: AuditReport, folder: string): Promise<string> {
  const render = await loadTemplates(folder);
  // Our own style sheets: escaped, they would be others.
  const style = new Handlebars.SafeString(await styles(path.join(folder, 'styles')));
  return render('audit', { ...auditView(report), style });
}

async function styles(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.css')).sort();
  return (await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')))).join('\n');
}
