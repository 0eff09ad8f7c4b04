// Lines of a suite that would be one row of its board, which could not say whose figures it shows.
import { isDeepStrictEqual } from 'node:util';
import { askingLabels, pluginLabel } from '../../contract/board.js';
import { SuiteError } from '../../contract/errors.js';
import type { ControlSpec, Suite, SurrogateSpec } from '../../contract/suite.js';

type At = (pointer: string) => string;

/** An attack or a control as a board names it. */
interface Line {
  readonly where: string;
  readonly row: string;
  /** Default all. */
  readonly victims: readonly string[] | undefined;
  readonly budgets: readonly number[];
  readonly training: object;
}

/**
 * Lines for one victim may share a row where they bring it further budgets by the same training. Anything else is two rows
 * under one name.
 *
 * @throws SuiteError `same-row`
 */
export function checkRows(suite: Suite, at: At): void {
  const lines = [...attackLines(suite, at), ...controlLines(suite, at)];
  for (const [index, line] of lines.entries()) {
    for (const earlier of lines.slice(0, index)) {
      const reason = line.row === earlier.row && shareVictim(line, earlier) ? clash(line, earlier) : null;
      if (reason !== null) throw sameRow(line, earlier, reason);
    }
  }
}

function attackLines({ attacks, surrogate }: Suite, at: At): Line[] {
  return attacks.map((spec, index) => {
    const { attack, parameters = {}, pool = 'no pool', budgets, victims, surrogate: own = surrogate } = spec;
    const asked = [pluginLabel(attack, parameters), ...askingLabels(spec)].join('+');
    return {
      where: at(`/attacks/${index}`),
      row: `${asked} from ${pool} into ${surrogateLabel(own)}`,
      victims,
      budgets,
      training: own?.training ?? {},
    };
  });
}

/** The majority class asks nothing and trains nothing: budget 0, whatever the surrogate. */
function controlLines({ controls = [], surrogate }: Suite, at: At): Line[] {
  return controls.map((spec, index) => {
    const { control, budgets = [0], victims, surrogate: named = surrogate } = spec;
    const own = control === 'majority-class' ? undefined : named;
    return {
      where: at(`/controls/${index}`),
      row: `control ${control}${loopLabel(spec)} into ${surrogateLabel(own)}`,
      victims,
      budgets,
      training: own?.training ?? {},
    };
  });
}

function loopLabel({ attack, parameters = {}, pool }: ControlSpec): string {
  return attack === undefined ? '' : ` of ${pluginLabel(attack, parameters)} from ${pool ?? 'no pool'}`;
}

function surrogateLabel(surrogate: SurrogateSpec | undefined): string {
  if (surrogate === undefined) return 'none';
  const { model, modelParameters = {}, init = 'random' } = surrogate;
  return `${pluginLabel(model, modelParameters)}+${init}`;
}

function shareVictim({ victims }: Line, { victims: others }: Line): boolean {
  return victims === undefined || others === undefined || victims.some((id) => others.includes(id));
}

function clash(line: Line, earlier: Line): string | null {
  if (!isDeepStrictEqual(line.training, earlier.training)) return 'another training of the surrogate';
  const budget = line.budgets.find((queries) => earlier.budgets.includes(queries));
  return budget === undefined ? null : `a budget of ${budget} in both`;
}

function sameRow(line: Line, earlier: Line, reason: string): SuiteError {
  return new SuiteError(`two lines make one row: ${line.row}`, {
    code: 'same-row',
    where: line.where,
    expected: `another attack, parameters, pool, seed images, clients, or surrogate (model, parameters or init) than ${earlier.where}`,
    got: reason,
    hint: 'Join the lines, name other "victims" in each, or measure another training in a suite of another name.',
  });
}
