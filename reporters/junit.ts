// JUnit's XML: a case a record, so that any CI system lists what failed, what is doubted and what was skipped.
import type { Reporter } from '../bench/contract/reporter.js';
import { type Incident, incidentsOf, type Verdict } from './tables/incidents.js';
import { element, type XmlElement, xmlText } from './tables/xml.js';

export const reporter: Reporter = {
  meta: { id: 'junit', title: 'JUnit XML: a test case a record, for CI systems' },
  render: (board) => {
    const incidents = incidentsOf(board);
    const suites = [...new Set(incidents.map(({ suite }) => suite))].map((suite) =>
      suiteElement(
        suite,
        incidents.filter((incident) => incident.suite === suite),
      ),
    );
    return xmlText(element('testsuites', { name: 'StealBench', ...totals(incidents) }, suites));
  },
};

function suiteElement(name: string, incidents: readonly Incident[]): XmlElement {
  return element('testsuite', { name, ...totals(incidents) }, incidents.map(caseElement));
}

/** A failure is a figure that is there and doubted; an error, one that is not there. */
function totals(incidents: readonly Incident[]): Readonly<Record<string, string>> {
  const count = (wanted: Verdict): string => String(incidents.filter(({ verdict }) => verdict === wanted).length);
  return {
    tests: String(incidents.length),
    failures: count('doubted'),
    errors: count('failed'),
    skipped: count('skipped'),
    time: seconds(incidents.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  };
}

function caseElement({ suite, kind, path, durationMs, verdict, code, text }: Incident): XmlElement {
  const [name, version, , ...rest] = path.replace(/\.json$/, '').split('/');
  const isPlaced = `${name ?? ''} ${version ?? ''}` === suite && rest.length > 0;
  const attributes = {
    classname: `${suite}.${kind}`,
    name: isPlaced ? rest.join('/') : path,
    file: path,
    time: seconds(durationMs),
  };
  return element('testcase', attributes, outcome(verdict, code, text));
}

function outcome(verdict: Verdict, code: string, text: string): readonly XmlElement[] {
  switch (verdict) {
    case 'passed':
      return [];
    case 'skipped':
      return [element('skipped', { message: text })];
    case 'failed':
      return [element('error', { type: code, message: text })];
    case 'doubted':
      return [element('failure', { type: code, message: text })];
  }
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}
