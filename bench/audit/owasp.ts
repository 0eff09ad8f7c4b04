// Findings by the numbers of two public lists. OWASP Machine Learning Security Top Ten 2023: https://mltop10.info;
// OWASP AI Security Verification Standard 1.0, C11: https://github.com/OWASP/AISVS, file 0x10-C11-Adversarial-Robustness.md
// as of commit 01d32e2. Its numbers may move before its release.
import type { AuditReport } from '../contract/audit.js';
import { counted } from '../lib/text/counted.js';
import { formatPercent } from '../lib/text/format.js';
import { valueOf } from './recommendations.js';

type Findings = Omit<AuditReport, 'recommendations' | 'mapping'>;
type Row = AuditReport['mapping'][number];

const [TOP_TEN, AISVS] = ['OWASP ML Top 10 (2023)', 'OWASP AISVS 1.0 (draft of commit 01d32e2)'];

export function owaspMapping({ copies, detectors }: Findings): Row[] {
  const last = copies.at(-1);
  const ratio = valueOf(last?.metrics ?? {}, 'ratio');
  const transfer = valueOf(last?.metrics ?? {}, 'transferability-pgd');
  const stolen =
    last === undefined || ratio === null
      ? 'not measured'
      : `${counted(last.queries, 'query', 'queries')} gave a copy with ${formatPercent(ratio.value)} of the model's accuracy`;
  const fooled =
    transfer === null
      ? 'not measured'
      : `${formatPercent(transfer.value)} of adversarial examples made on the copy fool the model`;
  const seen = detectors.filter(({ missing }) => missing === null);
  const alarms =
    seen.length === 0
      ? 'not measured'
      : seen
          .map(({ title, metrics }) => {
            const first = valueOf(metrics, 'queries-to-first-alarm');
            return `${title}: ${first === null ? 'no alarm' : `first alarm after ${counted(first.value, 'query', 'queries')}`}`;
          })
          .join('; ');
  return [
    { standard: TOP_TEN, item: 'ML05:2023', about: 'Model Theft', evidence: stolen },
    { standard: TOP_TEN, item: 'ML01:2023', about: 'Input Manipulation Attack', evidence: fooled },
    { standard: AISVS, item: '11.5.1', about: 'rate limits sized to the extraction threat', evidence: stolen },
    {
      standard: AISVS,
      item: '11.5.2',
      about: 'alerts of extraction say who asked what',
      evidence: 'not tested: alerts reach the owner alone',
    },
    {
      standard: AISVS,
      item: '11.5.3',
      about: 'query patterns feed a detector of extraction',
      evidence: `replayed here, not in production: ${alarms}`,
    },
    {
      standard: AISVS,
      item: '11.5.4',
      about: 'watermarks or fingerprints that identify copies',
      evidence: 'not tested',
    },
    {
      standard: AISVS,
      item: '11.2.1',
      about: 'evaluation against adversarial examples',
      evidence: `from the copy alone: ${fooled}`,
    },
  ];
}
