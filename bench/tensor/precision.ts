// Which precisions a backend has on this processor, and the refusal of one that it lacks.
import { readFileSync } from 'node:fs';
import { EnvironmentError } from '../contract/errors.js';
import type { Precision } from '../contract/precision.js';
import { PRECISIONS } from '../contract/precision-names.js';
import type { Backend } from './backend.js';

/** Throws EnvironmentError `precision-unavailable`. */
export function assertPrecision({ id, title, precisions = {} }: Backend, wanted: Precision): void {
  if (wanted === 'fp32') return;
  const lack = precisions[wanted];
  const missing = lack === undefined ? `${title} computes in fp32 only` : lack();
  if (missing === null) return;
  const works = PRECISIONS.filter((one) => one === 'fp32' || precisions[one]?.() === null);
  throw new EnvironmentError(`Backend \`${id}\` cannot compute in ${wanted} here: ${missing}`, {
    code: 'precision-unavailable',
    expected: works.join(' or '),
    got: wanted,
    hint: 'Leave `--precision` out.',
  });
}

/** What the processor lacks for fast bfloat16 products; `null` if it has AVX512-BF16 or AMX-BF16. */
export function lackOfBf16(flags: ReadonlySet<string> = processorFlags()): string | null {
  if (flags.has('avx512_bf16') || flags.has('amx_bf16')) return null;
  return 'the processor has neither AVX512-BF16 nor AMX-BF16, or does not say so';
}

/** Empty where the system has no /proc/cpuinfo. */
function processorFlags(): ReadonlySet<string> {
  try {
    const line = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
    return new Set(line?.[1]?.trim().split(/\s+/));
  } catch {
    return new Set();
  }
}
