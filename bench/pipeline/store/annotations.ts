// What was said of records, beside the results: annotations never edit what they are about.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { StoredAnnotation } from '../../contract/board.js';
import { ValidationError } from '../../contract/errors.js';
import { Annotation } from '../../contract/trust.js';
import { checkJson } from '../../contract/validate.js';
import { ANNOTATIONS } from './result-folders.js';
import { readJson } from './read-json.js';

/**
 * Every annotation of a results folder, sorted by file.
 *
 * @param records - paths of the records that are there
 * @throws ValidationError `annotation-target` for one about a record that is not there: a typo would leave the record clean
 */
export async function readAnnotations(
  folder: string,
  records: ReadonlySet<string>,
): Promise<readonly StoredAnnotation[]> {
  const place = path.join(folder, ANNOTATIONS);
  const names = existsSync(place) ? await readdir(place) : [];
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (name) => {
      const file = path.join(place, name);
      const annotation = checkJson(Annotation, await readJson(file), file);
      const index = annotation.records.findIndex((record) => !records.has(record));
      if (index !== -1) throw noRecord(file, index, annotation.records[index] ?? '');
      return { path: `${ANNOTATIONS}/${name}`, annotation };
    }),
  );
}

function noRecord(file: string, index: number, name: string): ValidationError {
  return new ValidationError('the annotation is about a record that is not there', {
    code: 'annotation-target',
    where: `${file}#/records/${index}`,
    expected: 'the path of a record below the results folder',
    got: name,
    hint: 'Copy the path from the page of the record.',
  });
}
