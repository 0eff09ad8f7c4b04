// Where a suite finds an external plug-in.
import Type from '#typebox';

/** The entry's plug-in is an external one: its folder, relative to the suite's file, and its name as the id. */
export const SubmissionPath = Type.Optional(
  Type.String({ minLength: 1, description: 'Folder of a submission of that name, relative to this file' }),
);
