// The records of a log of looks, read: which are whole, and where each one's matrices lie.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import Type, { type Static } from '#typebox';
import type { Matrix } from '../../contract/arrays.js';
import { Count, strictObject } from '../../contract/primitives.js';
import { firstProblem } from '../../contract/validate.js';
import type { VictimLook } from '../../oracle/look.js';

const Part = strictObject({ name: Type.String(), rows: Count, columns: Count });

/** Whose looks these are; what is about to be asked; what was said. */
const Line = Type.Union([
  strictObject({ victim: Type.String() }),
  strictObject({ asks: Type.String(), images: Count }),
  strictObject({ says: Type.String(), images: Count, parts: Type.Array(Part) }),
]);
export type LookLine = Static<typeof Line>;
type Said = Extract<LookLine, { says: string }>;

/** Bytes before a record: its length, its SHA-256. */
const HEAD = 4 + 32;

export interface KeptLook {
  readonly question: string;
  readonly images: number;
  readonly read: (handle: FileHandle) => Promise<VictimLook>;
}

export interface ReadLooks {
  readonly looks: readonly KeptLook[];
  /** Bytes of the file up to the end of its last whole record; 0 where none of it counts. */
  readonly length: number;
  /** Images of questions without an answer. */
  readonly inFlight: number;
}

/** @param victim - whose looks are wanted: those of another are none */
export async function readLooks(handle: FileHandle, victim: string): Promise<ReadLooks> {
  const looks: KeptLook[] = [];
  let [position, asked, said] = [0, 0, 0];
  for (;;) {
    const record = await recordAt(handle, position);
    if (record === null) break;
    const { line } = record;
    if (position === 0 && !('victim' in line && line.victim === victim)) return { looks: [], length: 0, inFlight: 0 };
    position += record.bytes;
    if ('asks' in line) asked += line.images;
    if (!('says' in line)) continue;
    said += line.images;
    const { start } = record;
    looks.push({
      question: line.says,
      images: line.images,
      read: (from) => lookOf(from, line, start),
    });
  }
  return { looks, length: position, inFlight: asked - said };
}

interface WholeRecord {
  readonly line: LookLine;
  /** Of the file, where its matrices begin. */
  readonly start: number;
  readonly bytes: number;
}

async function recordAt(handle: FileHandle, position: number): Promise<WholeRecord | null> {
  const head = await bytesAt(handle, position, HEAD);
  if (head === null) return null;
  const { size } = await handle.stat();
  const length = head.readUInt32LE();
  if (position + HEAD + length > size) return null;
  const body = await bytesAt(handle, position + HEAD, length);
  if (body === null || !createHash('sha256').update(body).digest().equals(head.subarray(4))) return null;
  const end = body.indexOf('\n');
  const line: unknown = JSON.parse(body.toString('utf8', 0, end));
  if (firstProblem(Line, line) !== null) return null;
  return { line: line as LookLine, start: position + HEAD + end + 1, bytes: HEAD + length };
}

async function lookOf(handle: FileHandle, { parts }: Said, start: number): Promise<VictimLook> {
  const found: { name: string; matrix: Matrix }[] = [];
  let position = start;
  for (const { name, rows, columns } of parts) {
    const bytes = await bytesAt(handle, position, 4 * rows * columns);
    if (bytes === null) throw new Error('a record of looks became shorter');
    position += bytes.length;
    found.push({ name, matrix: { values: new Float32Array(new Uint8Array(bytes).buffer), rows, columns } });
  }
  const of = (wanted: string): readonly Matrix[] =>
    found.filter(({ name }) => name === wanted).map(({ matrix }) => matrix);
  const [[posteriors], [logits], [features], members] = [of('posteriors'), of('logits'), of('features'), of('members')];
  if (posteriors === undefined) throw new Error('a record of looks without posteriors');
  return {
    posteriors,
    ...(logits === undefined ? {} : { logits }),
    ...(features === undefined ? {} : { features }),
    ...(members.length === 0 ? {} : { members }),
  };
}

/** `null` where the file ends before. */
async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer | null> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return bytesRead === length ? buffer : null;
}
