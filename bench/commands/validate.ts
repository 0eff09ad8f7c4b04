// validate <file>: a suite, a result record or a submission's manifest against its schema, its references and its digest.
import path from 'node:path';
import type { Command } from 'commander';
import { EXIT, StealBenchError } from '../contract/errors.js';
import { readJson } from '../pipeline/store/read-json.js';
import type { CommandContext, GlobalOptions } from './command.js';

export function register(program: Command, context: CommandContext): void {
  program
    .command('validate')
    .argument('<file>', 'a suite, a result record or a submission.json')
    .description('checks a suite, a result record or a manifest against its schema')
    .action(async (name: string, _options, command: Command) => {
      const file = path.resolve(context.cwd, name);
      const { json } = command.optsWithGlobals<GlobalOptions>();
      try {
        const kind = await validate(file);
        context.out(
          json === true ? `${JSON.stringify({ file, kind, valid: true })}\n` : `${name} is a valid ${kind}.\n`,
        );
      } catch (error) {
        if (!(error instanceof StealBenchError) || error.code === 'file-unreadable') throw error;
        const { code, message, hint } = error;
        context.out(
          json === true
            ? `${JSON.stringify({ file, valid: false, code, message, hint })}\n`
            : `${name} is not valid (${code})\n  ${message}\n  → ${hint}\n`,
        );
        context.finish(EXIT.validation);
      }
    });
}

async function validate(file: string): Promise<'suite' | 'result record' | 'submission'> {
  if (path.basename(file) === 'submission.json') {
    const { loadSubmission } = await import('../submission/manifest.js');
    await loadSubmission(path.dirname(file));
    return 'submission';
  }
  const document = await readJson(file);
  const isResult = typeof document === 'object' && document !== null && 'scientific' in document;
  if (!isResult) {
    const { loadSuite } = await import('../pipeline/suite/load.js');
    await loadSuite(file, path.dirname(file));
    return 'suite';
  }
  const folder = path.dirname(file);
  const { readPredictions, readResult } = await import('../pipeline/store/result-store.js');
  const result = await readResult(folder, path.basename(file));
  await readPredictions(folder, { path: path.basename(file), result });
  return 'result record';
}
