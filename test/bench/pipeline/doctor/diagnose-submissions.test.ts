// What `doctor` says of Python, with real interpreters: one that is not there, and one without any package.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { submissionFindings } from '../../../../bench/pipeline/doctor/diagnose-submissions.js';
import { requireComponent } from '../../../support/components.js';
import { PYTHON, pythonHas } from '../../../support/python.js';
import { temporaryFolder } from '../../../support/temporary.js';

async function python(interpreter: string) {
  const findings = await submissionFindings({ ...process.env, STEALBENCH_PYTHON: interpreter });
  return findings.find(({ subject }) => subject === 'python of submissions');
}

describe('the Python of submissions', () => {
  it('that does not exist is a warning with a way out', async () => {
    const finding = await python('/nowhere/python');
    expect(finding).toMatchObject({ level: 'warning' });
    expect(finding?.state).toContain('got /nowhere/python');
    expect(finding?.fix).toContain('STEALBENCH_PYTHON=');
  });

  it.skipIf(!requireComponent('python', pythonHas('venv')))(
    'without the usual packages comes with the command that installs them there',
    { timeout: 60_000 },
    async () => {
      const folder = path.join(await temporaryFolder(), 'bare');
      expect(spawnSync(PYTHON, ['-m', 'venv', '--without-pip', folder]).status).toBe(0);
      const interpreter = path.join(folder, 'bin/python');
      const finding = await python(interpreter);
      expect(finding).toMatchObject({ level: 'warning' });
      expect(finding?.state).toContain('without numpy, torch, onnx');
      expect(finding?.fix).toContain('-m pip install numpy torch onnx');
    },
  );
});
