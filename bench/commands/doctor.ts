// doctor: backends, sandbox, datasets, disk and clock, each with the fix.
import type { Command } from 'commander';
import pc from 'picocolors';
import type { Finding } from '../pipeline/doctor/finding.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';

const MARKS = { ok: '✔', warning: '!', problem: '✖' } as const;

export function register(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('backends, sandbox, datasets, disk and clock noise, each with the fix')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { diagnose } = await import('../pipeline/doctor/diagnose.js');
      const findings = await diagnose(resolveFolders(options, context));
      context.out(
        options.json === true
          ? `${JSON.stringify(findings, null, 2)}\n`
          : findings.map((finding) => line(finding, context.color)).join(''),
      );
    });
}

function line({ level, subject, state, fix }: Finding, color: boolean): string {
  const colors = pc.createColors(color);
  const paint = { ok: colors.green, warning: colors.yellow, problem: colors.red }[level];
  return `${paint(MARKS[level])} ${subject}: ${state}\n${fix === null ? '' : `    → ${fix}\n`}`;
}
