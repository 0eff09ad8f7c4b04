// A model behind any JSON API, as a function from images to posteriors.
import sharp from 'sharp';
import { imageSize, type Images, type Matrix, type Shape3 } from '../../contract/arrays.js';
import { EndpointError } from '../../contract/errors.js';
import { tellsOf, type HttpApi, type ImageEncoding } from '../../contract/http-victim.js';
import { pointed } from '../../lib/json/pointer.js';
import { batchOf, countOf, type AskedImages, type AskedVictim } from '../asked.js';
import { settled } from './client.js';
import { Connection, type ConnectionOptions } from './connection.js';
import { toPosteriors } from './deployment-answers.js';
import { scoresOf } from './json-answers.js';

const [IMAGE, IMAGES] = ['$image', '$images'];
const BATCH = 16;
const RETRIES = 6;
/** As cameras and web sites do. */
const JPEG_QUALITY = 95;

export interface JsonApiOptions extends Omit<ConnectionOptions, 'socketPath'> {
  readonly api: HttpApi;
  readonly inputShape: Shape3;
  readonly classNames: readonly string[];
  /** Further attempts where it is busy; default 6. */
  readonly retries?: number;
}

export class JsonApi implements AskedVictim {
  readonly batch: number;
  readonly #connection: Connection;
  readonly #options: JsonApiOptions;

  /** Asks nothing yet. */
  constructor(options: JsonApiOptions) {
    this.#options = options;
    this.batch = takesMany(options.api) ? (options.api.batchSize ?? BATCH) : 1;
    this.#connection = new Connection({ ...options, socketPath: null });
  }

  /** @returns float32 [n, classes]; throws EndpointError */
  async predict(source: AskedImages): Promise<Matrix> {
    const { api, classNames } = this.#options;
    const [rows, classes] = [countOf(source), classNames.length];
    const values = new Float64Array(rows * classes);
    for (let start = 0; start < rows; start += this.batch) {
      const scores = await this.#ask(batchOf(source, start, Math.min(this.batch, rows - start)));
      scores.forEach((own, index) => values.set(own, (start + index) * classes));
    }
    const kind = api.outputKind ?? 'probabilities';
    const unnormalised = api.unnormalised ?? tellsOf(api.answers) === 'top-k';
    return toPosteriors({ values, rows }, { classes, output: null, kind, unnormalised });
  }

  close(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }

  async #ask(images: Images): Promise<readonly Float64Array[]> {
    const { api, classNames } = this.#options;
    const encoded = await Promise.all(
      Array.from({ length: images.count }, (_, index) => encode(batchOf(images, index, 1), api.image ?? 'png')),
    );
    const body = new Uint8Array(Buffer.from(JSON.stringify(filledIn(api.body, encoded))));
    const post = { body, headers: { 'content-type': 'application/json' } };
    const question = { path: '', post, images: images.count, method: api.method ?? 'POST' };
    const document = parse(settled(await this.#connection.ask(question, this.#options.retries ?? RETRIES)).body);
    const each = takesMany(api) ? pointed(document, api.each ?? '') : [document];
    if (!Array.isArray(each) || each.length !== images.count) throw dropped(images.count, each, api.each ?? '');
    return (each as readonly unknown[]).map((one) => scoresOf(one, { answers: api.answers, classNames }));
  }
}

function takesMany({ body }: HttpApi): boolean {
  return JSON.stringify(body).includes(JSON.stringify(IMAGES));
}

/** The body with the images in their places. */
function filledIn(template: unknown, images: readonly unknown[]): unknown {
  if (template === IMAGES) return images;
  if (template === IMAGE) return images[0];
  if (typeof template === 'string') return template.replaceAll(IMAGE, () => String(images[0]));
  if (Array.isArray(template)) return template.map((part) => filledIn(part, images));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, part]) => [key, filledIn(part, images)]));
}

async function encode({ pixels, shape }: Images, encoding: ImageEncoding): Promise<unknown> {
  const [height, width, channels] = shape;
  if (encoding === 'png' || encoding === 'jpeg') {
    const raw = { width, height, channels: channels === 1 ? (1 as const) : (3 as const) };
    const picture = sharp(pixels.slice(0, imageSize(shape)), { raw });
    const file = encoding === 'png' ? picture.png({ compressionLevel: 3 }) : picture.jpeg({ quality: JPEG_QUALITY });
    return (await file.toBuffer()).toString('base64');
  }
  const scale = encoding === 'numbers' ? 1 : 255;
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (__, column) =>
      Array.from(
        pixels.subarray((row * width + column) * channels, (row * width + column + 1) * channels),
        (pixel) => pixel / scale,
      ),
    ),
  );
}

function parse(body: Uint8Array): unknown {
  const text = Buffer.from(body).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    const isPage = /^\s*</.test(text);
    throw new EndpointError('The API does not answer with JSON', {
      code: 'endpoint-answer',
      status: 200,
      expected: 'JSON',
      got: isPage ? `a page (${text.trim().slice(0, 60)})` : text.slice(0, 60),
      hint: isPage
        ? 'A login page or a proxy may stand in front of it: check the address and the token.'
        : 'Check the address, and that it is the API that "http" of the victim describes.',
    });
  }
}

function dropped(expected: number, got: unknown, pointer: string): EndpointError {
  return new EndpointError('The API gave no answer for every image', {
    code: 'endpoint-answer',
    status: null,
    expected: `${expected} answers at ${pointer === '' ? 'the top' : pointer}`,
    got: Array.isArray(got) ? String(got.length) : 'no list',
    hint: 'It may drop images that it cannot read, or take fewer at once: lower "batchSize", or send one at a time ("$image").',
  });
}
