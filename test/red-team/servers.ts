// Defenses and detectors that cheat or are broken, and the state that each must end in.
import type { SubmissionEnd } from '../../bench/contract/errors.js';
import type { SubmissionLimits } from '../../bench/contract/submission.js';

export interface BadServer {
  readonly name: string;
  /** Python: the `fit` phase; it may write into `out`. */
  readonly fit?: string;
  /** Python: `answer(queries, posteriors)` of the `serve` phase, lists in and lists or bytes out; or all of the phase instead. */
  readonly answer?: string;
  readonly serve?: string;
  readonly ends: SubmissionEnd | 'completed';
  readonly says?: RegExp;
  readonly limits?: Partial<SubmissionLimits>;
}

/** A small server of the protocol without numpy; `answer` is put in its place. */
export const SERVER = `
import array, json, os, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
task = json.load(open(os.environ["STEALBENCH_TASK"]))
out = task.get("output")

def fit():
    FIT

def answer(queries, posteriors):
    ANSWER

class Handler(BaseHTTPRequestHandler):
    def do_GET(self): self.reply(b"{}")
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        end = int(self.headers["Inference-Header-Content-Length"])
        head, data = json.loads(body[:end]), body[end:]
        sizes = [t["parameters"]["binary_data_size"] for t in head["inputs"]]
        queries = data[:sizes[0]]
        posteriors = array.array("f", data[sizes[0]:]).tolist() if len(sizes) > 1 else None
        values = answer(queries, posteriors)
        rows = head["inputs"][0]["shape"][0]
        name, shape = ("scores", [rows]) if posteriors is None else ("posteriors", head["inputs"][1]["shape"])
        output = {"name": name, "datatype": "FP32", "shape": shape}
        if isinstance(values, bytes): output["parameters"] = {"binary_data_size": len(values)}
        else: output["data"] = values
        self.reply(json.dumps({"outputs": [output]}).encode(), values if isinstance(values, bytes) else b"")
    def reply(self, body, data=b""):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body + data)))
        self.send_header("Inference-Header-Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body + data)
    def log_message(self, *_): pass

def serve():
    SERVE

if task["phase"] == "fit": fit()
else: serve()
`;

const WAIT: Partial<SubmissionLimits> = { minutes: 2 / 60 };

export const BAD_DEFENSES: readonly BadServer[] = [
  { name: 'answers as it should', ends: 'completed' },
  {
    name: 'answers NaN, which is no JSON',
    answer: 'return [float("nan")] * len(posteriors)',
    ends: 'protocol-error',
    says: /expected JSON/,
  },
  {
    name: 'answers NaN as bytes',
    answer: 'return array.array("f", [float("nan")] * len(posteriors)).tobytes()',
    ends: 'protocol-error',
    says: /NaN in row 0/,
  },
  {
    name: 'answers numbers below 0',
    answer: 'return [-1.0, 2.0] * (len(posteriors) // 2)',
    ends: 'protocol-error',
    says: /-1 in row 0/,
  },
  {
    name: 'answers rows that do not sum to 1',
    answer: 'return [p * 3 for p in posteriors]',
    ends: 'protocol-error',
    says: /a sum of/,
  },
  { name: 'answers fewer rows than it was asked', answer: 'return posteriors[:2]', ends: 'protocol-error' },
  {
    name: 'answers before it is asked',
    serve: `
    import socket
    s = socket.create_server(("127.0.0.1", task["port"]))
    for _ in range(200):
        c, _a = s.accept()
        c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}')
        time.sleep(0.2); c.close()`,
    ends: 'protocol-error',
  },
  {
    name: 'answers what is no HTTP',
    serve: `
    import socket
    s = socket.create_server(("127.0.0.1", task["port"]))
    for _ in range(200):
        c, _a = s.accept(); c.sendall(b"<script>alert(1)</script>"); c.close()`,
    ends: 'timed-out',
    limits: WAIT,
  },
  { name: 'hangs while it fits', fit: 'time.sleep(30)', ends: 'timed-out', limits: WAIT },
  { name: 'hangs before it serves', serve: 'time.sleep(30)', ends: 'timed-out', limits: WAIT },
  { name: 'hangs at a call', answer: 'time.sleep(30)', ends: 'timed-out', limits: WAIT },
  { name: 'fails while it fits', fit: 'sys.exit("Error: cannot fit")', ends: 'failed', says: /cannot fit/ },
  { name: 'ends before it serves', serve: 'pass', ends: 'protocol-error', says: /ended while it should serve/ },
  { name: 'dies at a call', answer: 'os._exit(3)', ends: 'failed', says: /exit code 3/ },
  { name: 'fills the memory at a call', answer: 'return bytearray(400 * 2**20)', ends: 'protocol-error' },
  {
    name: 'leaves a link in its state',
    fit: 'os.symlink("/etc/shadow", out + "/state.bin")',
    ends: 'protocol-error',
    says: /something else than a file/,
  },
  {
    name: 'leaves a file name that leads elsewhere',
    fit: 'open(out + "/..\\\\..\\\\x y", "w")',
    ends: 'protocol-error',
    says: /odd name/,
  },
  {
    name: 'keeps its state under the name __proto__',
    fit: 'open(out + "/__proto__", "w").write("fitted")',
    answer: 'return posteriors if open(task["state"] + "/__proto__").read() == "fitted" else []',
    ends: 'completed',
  },
  {
    name: "leaves a state under the name of the evidence's own list",
    fit: 'open(out + "/manifest.json", "w").write("{}")',
    ends: 'protocol-error',
    says: /a name that is taken/,
  },
  {
    name: 'looks for the evaluation in what it is told',
    answer: `
    told = open(os.environ["STEALBENCH_TASK"]).read() + " ".join(os.environ.values()) + " ".join(os.listdir("/task"))
    assert "evaluation" in told or "attack" in told, "nothing told"
    return posteriors`,
    ends: 'protocol-error',
  },
];

export const BAD_DETECTORS: readonly BadServer[] = [
  { name: 'scores as it should', answer: 'return [float(i) for i in range(len(queries) // 4)]', ends: 'completed' },
  {
    name: 'scores with NaN, which is no JSON',
    answer: 'return [float("nan")] * (len(queries) // 4)',
    ends: 'protocol-error',
    says: /expected JSON/,
  },
  {
    name: 'scores with NaN as bytes',
    answer: 'return array.array("f", [float("nan")] * (len(queries) // 4)).tobytes()',
    ends: 'protocol-error',
    says: /got NaN/,
  },
  { name: 'scores with infinity', answer: 'return [1e999] * (len(queries) // 4)', ends: 'protocol-error' },
  { name: 'gives one score for all', answer: 'return [1.0]', ends: 'protocol-error' },
];
