// Deployments as they are found: each habit of a real server is understood, or refused by name.
import { describe, expect, it, onTestFinished } from 'vitest';
import { Deployment, type DeploymentOptions } from '../../../../bench/oracle/http/deployment.js';
import { ourError } from '../../../support/errors.js';
import { TOY_SHAPE, toyImages } from '../toy.js';
import { expectedRow, quirkyServer, type Asked, type Metadata, type Quirks } from './quirky-server.js';

const IMAGES = Array.from({ length: 10 }, (_, image): [number, number, number] => [image, 2 * image, 30]);

interface Change extends Partial<DeploymentOptions['answers']> {
  readonly batchSize?: number;
}

async function open(
  quirks: Quirks,
  { batchSize, ...declared }: Change = {},
): Promise<{ deployment: Deployment; asked: readonly Asked[] }> {
  const { url, asked } = await quirkyServer(quirks);
  const answers = { classes: 3, output: null, kind: 'probabilities', unnormalised: false, ...declared } as const;
  const options = { url, model: 'm', retries: 0, inputShape: TOY_SHAPE, answers };
  const deployment = await Deployment.open({ ...options, ...(batchSize === undefined ? {} : { batchSize }) });
  onTestFinished(() => deployment.close());
  return { deployment, asked };
}

/** Asks about all images and holds the answers against those worked out by hand. */
async function expectAnswers(quirks: Quirks, change: Change = {}): Promise<readonly Asked[]> {
  const { deployment, asked } = await open(quirks, change);
  const { values, rows, columns } = await deployment.predict(toyImages(...IMAGES));
  expect([rows, columns]).toEqual([10, 3]);
  IMAGES.flatMap((pixels) => expectedRow(pixels)).forEach((value, index) =>
    expect(values[index]).toBeCloseTo(value, 6),
  );
  return asked;
}

async function refusal(quirks: Quirks, change: Change = {}): ReturnType<typeof ourError> {
  return ourError(open(quirks, change).then(async ({ deployment }) => deployment.predict(toyImages(...IMAGES))));
}

describe('A deployment', () => {
  it('may write null where the protocol lets a field be absent', async () => {
    await expectAnswers({ nulls: true });
  });

  it.each(['UINT8', 'FP32', 'FP64'])('may take %s', async (inputDatatype) => {
    await expectAnswers({ inputDatatype });
  });

  it('may answer in double precision', async () => {
    await expectAnswers({ datatype: 'FP64' });
  });

  it('is asked in the one batch that its metadata fix, filled up where images are left over', async () => {
    expect((await expectAnswers({ fixed: 1 })).map(({ images }) => images)).toEqual(
      Array.from({ length: 10 }, () => 1),
    );
    expect((await expectAnswers({ fixed: 4 }, { batchSize: 2 })).map(({ images }) => images)).toEqual([4, 4, 4]);
  });

  it('is asked about no more images at once than the suite says', async () => {
    const asked = await expectAnswers({ most: 8 }, { batchSize: 8 });
    expect(asked.map(({ images }) => images)).toEqual([8, 2]);
    const error = await refusal({ most: 8 });
    expect(error).toMatchObject({ code: 'endpoint-refused' });
    expect(error.message).toContain('not so many images in a request');
    expect(error.hint).toContain('batchSize');
  });

  it('is asked in bytes where it says that it reads them', async () => {
    expect((await expectAnswers({})).map(({ binary }) => binary)).toEqual([true]);
  });

  it.each(['said', 'silent'] as const)(
    'is asked in JSON where it lacks the binary extension (%s)',
    async (jsonOnly) => {
      const asked = await expectAnswers({ jsonOnly }, { batchSize: 5 });
      expect(asked.map(({ binary }) => binary)).toEqual([false, false]);
    },
  );

  it('that gives several outputs of the shape needs one to be named, and is then asked for that one', async () => {
    const error = await refusal({ logitsFirst: true });
    expect(error).toMatchObject({ code: 'endpoint-shape' });
    expect(error.message).toContain('logits FP32 [-1, 3], probs FP32 [-1, 3]');
    expect(error.hint).toContain('"output"');
    const [asked] = await expectAnswers({ logitsFirst: true }, { output: 'probs' });
    expect(asked?.outputs).toEqual([{ name: 'probs' }]);
    expect((await refusal({}, { output: 'scores' })).message).toContain('expected an output scores [n, 3]');
  });

  it('may give logits, which pass a softmax here', async () => {
    // The server's logits are log p + 2, whose softmax is p.
    await expectAnswers({ logitsFirst: true }, { output: 'logits', kind: 'logits' });
  });

  it('that is said to give logits and gives distributions is refused', async () => {
    const error = await refusal({}, { kind: 'logits' });
    expect(error).toMatchObject({ code: 'endpoint-answer' });
    expect(error.message).toContain('expected logits, got 10 rows that are all distributions');
  });

  it('that is said to give probabilities and gives logits is told how to declare them', async () => {
    const error = await refusal(
      { logitsFirst: true, answer: (row) => row.map((value) => Math.log(value)) },
      { output: 'probs' },
    );
    expect(error).toMatchObject({ code: 'endpoint-answer' });
    expect(error.hint).toContain('"outputKind": "logits"');
  });

  it('may give probabilities that do not sum to 1 only if the suite says so, and they stay as they are', async () => {
    const halved = (row: readonly number[]): readonly number[] => row.map((value) => value / 2);
    const error = await refusal({ answer: halved });
    expect(error.message).toContain('expected rows that sum to 1, got 0.5 in row 0');
    expect(error.hint).toContain('"unnormalised": true');
    const { deployment } = await open({ answer: halved }, { unnormalised: true });
    const { values } = await deployment.predict(toyImages([0, 0, 1]));
    // 1, 1 and 2 of 4, halved.
    expect([...values]).toEqual([0.125, 0.125, 0.25]);
  });

  it.each<[string, readonly number[]]>([
    ['above 1', [3, 0, 0]],
    ['below 0', [-0.5, 0.5, 1]],
  ])('never gives probabilities %s', async (_, row) => {
    const error = await refusal({ answer: () => row }, { unnormalised: true });
    expect(error).toMatchObject({ code: 'endpoint-answer' });
    expect(error.message).toContain('expected probabilities, numbers from 0 to 1');
  });

  it('whose metadata name no input is told so', async () => {
    const error = await refusal({ metadata: (usual: Metadata) => ({ ...usual, inputs: [] }) });
    expect(error).toMatchObject({ code: 'endpoint-shape' });
    expect(error.message).toContain('got no input in its metadata');
  });

  it('that packs its answers without being asked is told so', async () => {
    const error = await refusal({ headers: { 'content-encoding': 'gzip' } });
    expect(error.message).toContain('content-encoding gzip');
  });
});
