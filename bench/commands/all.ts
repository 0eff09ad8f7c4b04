// The verbs, in the order of the help.
import type { Command } from 'commander';
import type { CommandContext, CommandModule } from './command.js';
import * as backend from './backend.js';
import * as data from './data.js';
import * as doctor from './doctor.js';
import * as list from './list.js';
import * as plan from './plan.js';
import * as report from './report.js';
import * as run from './run.js';
import * as score from './score.js';
import * as site from './site.js';
import * as validate from './validate.js';
import * as weights from './weights.js';

const VERBS: readonly CommandModule[] = [
  list,
  plan,
  run,
  score,
  data,
  weights,
  backend,
  report,
  site,
  validate,
  doctor,
];

export function registerAll(program: Command, context: CommandContext): void {
  for (const { register } of VERBS) register(program, context);
}
