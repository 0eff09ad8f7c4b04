// Parameters of a plug-in with their defaults, as a table.
import type { ParameterCard } from '../../bench/contract/board.js';
import { headingCell, missingCell, textCell } from './cells.js';
import { column, row, tableView, type TableView } from './table.js';

/** `null` where there are none. */
export function parameterTable(parameters: readonly ParameterCard[]): TableView | null {
  if (parameters.length === 0) return null;
  return tableView({
    id: 'parameters',
    caption: 'Parameters and their defaults',
    columns: [column('Parameter'), column('Type'), column('Default'), column('What it is')],
    rows: (note) =>
      parameters.map(({ name, type, default: value, about }) =>
        row('measured', [
          headingCell(name, { isCode: true }),
          textCell(type),
          value === null
            ? { ...missingCell(note('none that holds always: its description says what is taken')), isNumeric: false }
            : textCell(value, { isCode: true }),
          textCell(about ?? '', { isLong: true }),
        ]),
      ),
  });
}
