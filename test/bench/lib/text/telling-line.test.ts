import { describe, expect, it } from 'vitest';
import { tellingLine } from '../../../../bench/lib/text/telling-line.js';

describe('tellingLine', () => {
  it('finds the cause in an exception that npm wraps', () => {
    const output = [
      'node:events:502',
      "      throw er; // Unhandled 'error' event",
      'Error: getaddrinfo ENOTFOUND downloads.example',
      '    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26)',
      'npm error code 1',
      'npm error command failed',
      'npm error A complete log of this run can be found in: debug-0.log',
    ].join('\n');
    expect(tellingLine(output, 'npm failed')).toBe('Error: getaddrinfo ENOTFOUND downloads.example');
  });

  it('finds the first error of a compiler', () => {
    const output =
      'In file included from a.cc:1:\na.h:2:10: fatal error: b.h: No such file or directory\n#include "b.h"\n';
    expect(tellingLine(output, 'g++ failed')).toBe('a.h:2:10: fatal error: b.h: No such file or directory');
  });

  it('finds the error of pip', () => {
    const output = 'WARNING: retrying\nERROR: No matching distribution found for tensorflow-cpu==2.20.0\n';
    expect(tellingLine(output, '')).toBe('ERROR: No matching distribution found for tensorflow-cpu==2.20.0');
  });

  it('skips what npm says about the kind of an error', () => {
    const output =
      'npm error code ENOENT\nnpm error syscall open\nnpm error path package.json\nnpm error enoent Could not read package.json\n';
    expect(tellingLine(output, '')).toBe('npm error enoent Could not read package.json');
  });

  it('takes the last line when none names an error', () => {
    expect(tellingLine('one\ntwo\n\n', '')).toBe('two');
  });

  it('falls back when there is no output', () => {
    expect(tellingLine('\n', 'the tool was killed')).toBe('the tool was killed');
  });

  it('cuts a line that nobody would read', () => {
    expect(tellingLine(`error: ${'x'.repeat(1000)}`, '')).toHaveLength(300);
  });
});
