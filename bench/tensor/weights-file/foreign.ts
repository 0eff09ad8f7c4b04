// Files that people take for weights: each is told by its own kind, with a way on that does not end at the next refusal.
import { DataError } from '../../contract/errors.js';
import { isOnnx } from './onnx-kind.js';

interface Kind {
  readonly what: string;
  readonly hint: string;
}

const SERVE =
  'Import the PyTorch file that it was made from. Where there is none, serve the model and name it in a suite as a deployment: docs/protocol.md, "A deployment as the victim".';
const AGAIN = 'Then import what it holds.';

const ONNX: Kind = {
  what: 'an ONNX model, whose layers were renamed and merged when it was exported',
  hint: SERVE,
};
const HTML: Kind = { what: 'a web page', hint: 'Download the file itself, not the page that shows it.' };
const TORCH_SCRIPT: Kind = {
  what: 'a TorchScript program',
  hint: "In Python, torch.save(torch.jit.load('model.pt').state_dict(), 'model.pth'); then import model.pth.",
};

/** By the bytes at a place. */
const SIGNATURES: readonly (readonly [at: number, bytes: string, kind: Kind])[] = [
  [4, 'TFL3', { what: 'a TensorFlow Lite model, whose layers were merged when it was converted', hint: SERVE }],
  [0, '\x89HDF\r\n', { what: 'an HDF5 file, as Keras writes', hint: SERVE }],
  [0, 'GGUF', { what: 'a GGUF file, as language models have', hint: SERVE }],
  [
    0,
    '\x93NUMPY',
    {
      what: 'a single NumPy array',
      hint: "Save all arrays under PyTorch's names: safetensors.numpy.save_file({name: array}, 'model.safetensors').",
    },
  ],
  [0, 'version https://git-lfs', { what: 'a pointer of Git LFS', hint: 'Run `git lfs pull` in its repository.' }],
  [0, '\x1f\x8b', { what: 'compressed by gzip', hint: `Unpack it: \`gunzip\` or \`tar -xzf\`. ${AGAIN}` }],
  [0, '\xfd7zXZ', { what: 'compressed by xz', hint: `Unpack it: \`unxz\` or \`tar -xJf\`. ${AGAIN}` }],
  [0, 'BZh', { what: 'compressed by bzip2', hint: `Unpack it: \`bunzip2\` or \`tar -xjf\`. ${AGAIN}` }],
  [0, '\x28\xb5\x2f\xfd', { what: 'compressed by zstd', hint: `Unpack it: \`unzstd\`. ${AGAIN}` }],
  [0, '7z\xbc\xaf\x27\x1c', { what: 'a 7-Zip archive', hint: `Unpack it: \`7z x\`. ${AGAIN}` }],
  [0, 'Rar!', { what: 'a RAR archive', hint: `Unpack it: \`unrar x\`. ${AGAIN}` }],
];

/** By an entry of a zip; in this order. */
const ZIPS: readonly (readonly [is: (name: string) => boolean, kind: Kind])[] = [
  [(name) => name === 'constants.pkl' || name.startsWith('code/'), TORCH_SCRIPT],
  [
    (name) => name === 'archive_format' || /^(models\/model|serialized_exported_program)\.json$/.test(name),
    {
      what: 'a program of torch.export',
      hint: "In Python, torch.save(torch.export.load('model.pt2').state_dict, 'model.pth'); then import model.pth.",
    },
  ],
  [(name) => name === 'model.weights.h5', { what: 'a Keras model', hint: SERVE }],
  [
    (name) => name.endsWith('.npy'),
    {
      what: 'NumPy arrays (.npz)',
      hint: "In Python, with PyTorch's names: safetensors.numpy.save_file(dict(numpy.load('model.npz')), 'model.safetensors'); then import that.",
    },
  ],
];

/** The error for a file of another kind; `null` where nothing here knows it. */
export function foreignFile(bytes: Uint8Array): DataError | null {
  const kind = kindOf(bytes);
  return kind === null ? null : refused(kind);
}

/** The error for a zip with such entries, each below the archive's first folder; `null` where it may be PyTorch's. */
export function foreignZip(entries: readonly string[]): DataError | null {
  const found = ZIPS.find(([is]) => entries.some(is));
  if (found !== undefined) return refused(found[1]);
  if (entries.includes('data.pkl')) return null;
  const [first = 'nothing'] = entries;
  return refused({ what: `a zip with ${first} and no weights of PyTorch`, hint: `Unpack it: \`unzip\`. ${AGAIN}` });
}

/** The error for bytes that are of no kind that is known here. */
export function unknownFile(bytes: Uint8Array): DataError {
  const begin = Buffer.from(bytes.subarray(0, 8)).toString('hex');
  const what = bytes.length === 0 ? 'an empty file' : `bytes that begin with ${begin}`;
  return refused({ what, hint: 'Get the file once more; if it is as it should be, save the weights with torch.save.' });
}

function kindOf(bytes: Uint8Array): Kind | null {
  const text = Buffer.from(bytes.subarray(0, 512)).toString('latin1');
  const found = SIGNATURES.find(([at, signature]) => text.startsWith(signature, at));
  if (found !== undefined) return found[2];
  if (/^\s*<(!doctype|html|head|\?xml)/i.test(text)) return HTML;
  if (text.startsWith('ustar', 257) || /^(sys_info|storages|tensors|pickle)\0/.test(text)) return tarKind(bytes);
  if (isOnnx(bytes)) return ONNX;
  if (text.startsWith('\x80') && text.charCodeAt(1) <= 5) {
    const hint =
      "In Python, where you trust it, save what it holds under PyTorch's names: safetensors.numpy.save_file({name: array}, 'model.safetensors').";
    return { what: 'a pickle that torch.save did not write', hint };
  }
  return null;
}

/** PyTorch's first format, of 2016, was a tar with these entries. */
function tarKind(bytes: Uint8Array): Kind {
  const isTorch = Buffer.from(bytes.subarray(0, 2 ** 16)).includes('sys_info\0');
  if (!isTorch) return { what: 'a tar archive', hint: `Unpack it: \`tar -xf\`. ${AGAIN}` };
  return {
    what: 'PyTorch weights in the format of 2016, before 0.2',
    hint: "In Python, where you trust it, torch.save(torch.load('old.pth', weights_only=False), 'new.pth'); then import new.pth.",
  };
}

function refused({ what, hint }: Kind): DataError {
  return new DataError('The file holds no weights in a format that is read here', {
    code: 'weights-format',
    expected: 'a file of torch.save (.pth, .pt) or of safetensors',
    got: what,
    hint,
  });
}
