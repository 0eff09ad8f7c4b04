// Downloads from a real server that stalls, cuts off, ignores ranges and serves wrong bytes.
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OfficialFile } from '../../../../bench/contract/dataset.js';
import { downloadFile, type DownloadOptions, type DownloadProgress } from '../../../../bench/pipeline/data/download.js';
import { ourError } from '../../../support/errors.js';
import { serveFile } from '../../../support/file-server.js';
import { tempFolder } from '../../../support/temp-folder.js';

const CONTENT = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 31) % 251));
const MD5 = createHash('md5').update(CONTENT).digest('hex');
/** Quick enough for a test: pauses of 1, 2, 4 ms. */
const QUICK: DownloadOptions = { pauseMs: 1, stallMs: 10_000, fruitlessTries: 3 };

const official = (url: string, hex = MD5): OfficialFile => ({
  url,
  name: 'file.bin',
  bytes: null,
  checksum: { algorithm: 'md5', hex },
});

describe('downloadFile', () => {
  it('gets a file, tells its progress and leaves nothing but the file', async () => {
    const folder = path.join(await tempFolder(), 'downloads');
    const { url } = await serveFile(CONTENT, ['whole']);
    const seen: DownloadProgress[] = [];
    const file = await downloadFile(official(url), folder, { ...QUICK, onProgress: (progress) => seen.push(progress) });
    expect(await readFile(file)).toEqual(CONTENT);
    expect(await readdir(folder)).toEqual(['file.bin']);
    expect(seen.at(-1)).toEqual({ file: 'file.bin', bytes: CONTENT.length, totalBytes: CONTENT.length });
  });

  it('asks for nothing when the file is there with its checksum', async () => {
    const folder = await tempFolder();
    await writeFile(path.join(folder, 'file.bin'), CONTENT);
    const { url, ranges } = await serveFile(CONTENT, ['not-found']);
    await downloadFile(official(url), folder, QUICK);
    expect(ranges).toEqual([]);
  });

  it('goes on where the connection was cut, as often as that happens', async () => {
    const folder = await tempFolder();
    const { url, ranges } = await serveFile(CONTENT, [{ cutAfter: 70_000 }, { cutAfter: 70_000 }, 'whole']);
    expect(await readFile(await downloadFile(official(url), folder, QUICK))).toEqual(CONTENT);
    expect(ranges[0]).toBeNull();
    expect(ranges).toHaveLength(3);
    expect(Number(/^bytes=(\d+)-$/.exec(ranges[2] ?? '')?.[1])).toBeGreaterThan(0);
  });

  it('goes on in a later run, after the program was killed', async () => {
    const folder = await tempFolder();
    await writeFile(path.join(folder, 'file.bin.part'), CONTENT.subarray(0, 123_456));
    const { url, ranges } = await serveFile(CONTENT, ['whole']);
    expect(await readFile(await downloadFile(official(url), folder, QUICK))).toEqual(CONTENT);
    expect(ranges).toEqual(['bytes=123456-']);
  });

  it('takes a part that is whole already', async () => {
    const folder = await tempFolder();
    await writeFile(path.join(folder, 'file.bin.part'), CONTENT);
    const { url } = await serveFile(CONTENT, ['whole']);
    expect(await readFile(await downloadFile(official(url), folder, QUICK))).toEqual(CONTENT);
  });

  it('starts over when the server ignores the range', async () => {
    const folder = await tempFolder();
    const { url } = await serveFile(CONTENT, [{ cutAfter: 70_000 }, 'ignores-range']);
    expect(await readFile(await downloadFile(official(url), folder, QUICK))).toEqual(CONTENT);
  });

  it('leaves a stalled connection and tries again', async () => {
    const folder = await tempFolder();
    const { url, ranges } = await serveFile(CONTENT, [{ stallAfter: 50_000 }, 'whole']);
    expect(await readFile(await downloadFile(official(url), folder, { ...QUICK, stallMs: 400 }))).toEqual(CONTENT);
    expect(ranges.length).toBeGreaterThanOrEqual(2);
  });

  it('waits out a server that is busy for a while', async () => {
    const folder = await tempFolder();
    const { url } = await serveFile(CONTENT, ['server-error', 'server-error', 'whole']);
    expect(await readFile(await downloadFile(official(url), folder, QUICK))).toEqual(CONTENT);
  });

  it('gives up after tries that bring nothing, and says how to go on', async () => {
    const folder = await tempFolder();
    const { url, ranges } = await serveFile(CONTENT, ['server-error']);
    const error = await ourError(downloadFile(official(url), folder, QUICK));
    expect(error).toMatchObject({ name: 'DataError', code: 'download-failed', where: url });
    expect(error.message).toContain('503');
    expect(error.hint).toContain('data import');
    expect(ranges).toHaveLength(3);
  });

  it('does not ask again for what is not there', async () => {
    const { url, ranges } = await serveFile(CONTENT, ['not-found']);
    const error = await ourError(downloadFile(official(url), await tempFolder(), QUICK));
    expect(error.message).toContain('404');
    expect(ranges).toHaveLength(1);
  });

  it('moves a file with a wrong checksum aside, so that the next run starts anew', async () => {
    const folder = await tempFolder();
    const { url } = await serveFile(Buffer.from('<html>log in</html>'), ['whole']);
    const error = await ourError(downloadFile(official(url), folder, QUICK));
    expect(error).toMatchObject({ code: 'checksum-wrong' });
    expect(error.message).toContain(`expected md5 ${MD5}, got`);
    expect(await readdir(folder)).toEqual(['file.bin.rejected']);
    const good = await serveFile(CONTENT, ['whole']);
    await downloadFile(official(good.url), folder, QUICK);
    expect(good.ranges).toEqual([null]);
  });

  it('reports a server that cannot be reached', async () => {
    // Port 9 (discard) of this machine: nothing listens there.
    const error = await ourError(downloadFile(official('http://127.0.0.1:9/x'), await tempFolder(), QUICK));
    expect(error).toMatchObject({ code: 'download-failed' });
  });

  it('stops at once when it is told to, and keeps what it has', async () => {
    const folder = await tempFolder();
    const { url } = await serveFile(CONTENT, [{ stallAfter: 50_000 }]);
    const controller = new AbortController();
    const download = downloadFile(official(url), folder, {
      ...QUICK,
      stallMs: 60_000,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(download).rejects.toThrow('abort');
    expect(await readdir(folder)).toEqual(['file.bin.part']);
  });

  it.skipIf(process.platform !== 'linux')('reports a full disk at once', async () => {
    const folder = await tempFolder();
    await symlink('/dev/full', path.join(folder, 'file.bin.part'));
    const { url, ranges } = await serveFile(CONTENT, ['whole']);
    const error = await ourError(downloadFile(official(url), folder, QUICK));
    expect(error).toMatchObject({ name: 'StorageError', code: 'disk-full' });
    expect(ranges).toHaveLength(1);
  });

  it('reports a folder that cannot be made', async () => {
    const folder = await tempFolder();
    await writeFile(path.join(folder, 'file'), '');
    const { url } = await serveFile(CONTENT, ['whole']);
    const error = await ourError(downloadFile(official(url), path.join(folder, 'file', 'downloads'), QUICK));
    expect(error).toMatchObject({ name: 'StorageError', code: 'not-writable' });
  });

  it('makes the folder it is given', async () => {
    const folder = path.join(await tempFolder(), 'a/b');
    await mkdir(path.dirname(folder));
    const { url } = await serveFile(CONTENT, ['whole']);
    await downloadFile(official(url), folder, QUICK);
    await expect(access(path.join(folder, 'file.bin'))).resolves.toBeUndefined();
  });
});
