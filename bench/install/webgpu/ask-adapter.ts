// Asks Dawn for an adapter in a process of its own: drivers print, wait and crash, and a probe must do none of these.
import { execa } from 'execa';
import { tellingLine } from '../../lib/text/telling-line.js';
import { apiOf } from './describe.js';
import type { GpuAdapterInfo } from './gpu.js';

const PROGRAM = `
const [, dawn, backend] = process.argv;
const { create } = await import(dawn);
const adapter = await create(['backend=' + backend]).requestAdapter({ powerPreference: 'high-performance' });
const told = ({ vendor, architecture, device, description, isFallbackAdapter }) =>
  ({ vendor, architecture, device, description, isFallbackAdapter });
process.send({ adapter: adapter === null ? null : told(adapter.info) }, () => process.exit(0));
`;

export type AdapterAnswer =
  | { readonly state: 'adapter'; readonly info: GpuAdapterInfo }
  /** Dawn loads and finds no adapter; `log` is what it printed. */
  | { readonly state: 'none'; readonly log: string }
  | { readonly state: 'unusable'; readonly reason: string };

/** @param dawn - address of the module `webgpu` */
export async function askAdapter(dawn: string): Promise<AdapterAnswer> {
  const child = execa(process.execPath, ['--input-type=module', '--eval', PROGRAM, dawn, apiOf()], {
    ipc: true,
    reject: false,
    timeout: 60_000,
  });
  const answer: unknown = await child.getOneMessage().catch(() => null);
  const { stderr } = await child;
  if (!isAnswer(answer)) return { state: 'unusable', reason: tellingLine(stderr, 'the process ended') };
  return answer.adapter === null ? { state: 'none', log: stderr } : { state: 'adapter', info: answer.adapter };
}

function isAnswer(answer: unknown): answer is { readonly adapter: GpuAdapterInfo | null } {
  return typeof answer === 'object' && answer !== null && 'adapter' in answer;
}
