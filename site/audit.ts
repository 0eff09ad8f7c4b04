// The report of an audit as one page that needs nothing else: no link, no script, no font from elsewhere.
import Handlebars from 'handlebars';
import type { AuditReport } from '../bench/contract/audit.js';
import { styleSheet } from './style-sheet.js';
import { loadTemplates } from './templates.js';
import { auditView } from './views/audit.js';

/** @param folder - the package's site/ folder */
export async function auditPage(report: AuditReport, folder: string): Promise<string> {
  const render = await loadTemplates(folder);
  // Our own style sheets: escaped, they would be others.
  const style = new Handlebars.SafeString(await styleSheet(folder));
  return render('audit', { ...auditView(report), style });
}
