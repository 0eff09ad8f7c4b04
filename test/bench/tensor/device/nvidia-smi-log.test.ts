// The reader of nvidia-smi against what real drivers printed; each fixture names where its capture was published.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaProblems } from '../../../../bench/contract/validate.js';
import { Gpu } from '../../../../bench/contract/machine.js';
import { parseNvidiaSmi } from '../../../../bench/tensor/device/nvidia-smi-log.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../fixtures/nvidia-smi');
const MIB = 2 ** 20;

function read(name: string) {
  return parseNvidiaSmi(readFileSync(path.join(FOLDER, `${name}.xml`), 'utf8'));
}

describe('parseNvidiaSmi', () => {
  it('reads a current driver: card, driver, its CUDA, memory and highest clocks', () => {
    expect(read('rtx-3080-v13')).toEqual([
      {
        name: 'NVIDIA GeForce RTX 3080',
        architecture: 'Ampere',
        driver: '595.58.03',
        driverCuda: '13.2',
        memoryBytes: 10240 * MIB,
        graphicsClockMhz: 2100,
        memoryClockMhz: 9501,
        sliceMemoryBytes: null,
      },
    ]);
  });

  it('reads the memory of the slices of a divided card beside that of the whole', () => {
    expect(read('a100-sxm4-v12')).toMatchObject([
      {
        name: 'NVIDIA A100-SXM4-80GB',
        memoryBytes: 81920 * MIB,
        sliceMemoryBytes: [19968 * MIB, 19968 * MIB, 19968 * MIB, 19968 * MIB],
      },
    ]);
  });

  it('reads every card of a machine with several', () => {
    const gpus = read('dual-2080-v13');
    expect(gpus?.map(({ name }) => name)).toEqual(['NVIDIA GeForce RTX 2080', 'NVIDIA GeForce RTX 2080']);
    expect(gpus?.map(({ driver }) => driver)).toEqual(['590.44.01', '590.44.01']);
  });

  it('takes "N/A" for a division as none', () => {
    expect(read('tesla-t4')).toMatchObject([{ name: 'Tesla T4', architecture: 'Turing', sliceMemoryBytes: null }]);
  });

  it('leaves null what an old driver does not print', () => {
    expect(read('gtx-1660-ti')).toMatchObject([
      { name: 'Graphics Device', driver: '418.43', driverCuda: '10.1', architecture: null, graphicsClockMhz: 2145 },
    ]);
    expect(read('gtx-1070-ti')).toMatchObject([
      { name: 'GeForce GTX 1070 Ti', driver: null, driverCuda: null, memoryBytes: 4096 * MIB, graphicsClockMhz: null },
    ]);
  });

  it.each([
    'N/A',
    '[N/A]',
    'Not Supported',
    '[Not Supported]',
    '[Unknown Error]',
    'Requested functionality has been deprecated',
    '0 MHz',
    '',
  ])('takes %j for a clock that is not told', (text) => {
    const capture = readFileSync(path.join(FOLDER, 'rtx-3080-v13.xml'), 'utf8');
    const [gpu] = parseNvidiaSmi(capture.replaceAll('2100 MHz', text)) ?? [];
    expect(gpu?.graphicsClockMhz).toBeNull();
  });

  it.each(['a100-sxm4-v12', 'dual-2080-v13', 'gtx-1070-ti', 'gtx-1660-ti', 'rtx-3080-v13', 'tesla-t4'])(
    'gives what a record may hold: %s',
    (name) => {
      for (const gpu of read(name) ?? []) expect(schemaProblems(Gpu, gpu)).toEqual([]);
    },
  );

  it('is null for what is no log', () => {
    expect(parseNvidiaSmi('Failed to initialize NVML: Driver/library version mismatch')).toBeNull();
    expect(parseNvidiaSmi('')).toBeNull();
  });

  it('is empty for a log that was cut off before the first card ends its name', () => {
    expect(parseNvidiaSmi('<?xml version="1.0" ?>\n<nvidia_smi_log>\n\t<driver_version>595')).toEqual([]);
  });
});
