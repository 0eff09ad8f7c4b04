// Attack submissions that cheat or are broken, and the state that each must end in. Every loop in them ends by itself, so
// that a hole in the sandbox would fail a test and not fell the machine.
import type { SubmissionEnd } from '../../bench/contract/errors.js';
import type { SubmissionLimits, SubmissionManifest } from '../../bench/contract/submission.js';

export interface Cheat {
  readonly name: string;
  /** Python, after a prelude with `ask(n)`: an honest query of the first n images. */
  readonly code: string;
  /** `completed`: what it tried gained nothing. */
  readonly ends: SubmissionEnd | 'completed';
  readonly error?: string;
  /** In what is said of the failure. */
  readonly says?: RegExp;
  readonly limits?: Partial<SubmissionLimits>;
  readonly manifest?: Partial<SubmissionManifest>;
  /** Queries that the ledger must hold in the end. */
  readonly answered?: number;
}

/** Plain Python: the client package is tested elsewhere, and a cheat would not use it. */
export const PRELUDE = `
import json, os, socket, sys, time
import http.client, urllib.request
task = json.load(open(os.environ["STEALBENCH_TASK"]))
secret = open("secret-path.txt").read() if os.path.exists("secret-path.txt") else ""
pool = open(task["pool"], "rb").read()[-256:]

def infer(rows, **more):
    data = [b for row in rows for b in pool[4 * row : 4 * row + 4]]
    body = {"inputs": [{"name": "images", "datatype": "UINT8", "shape": [len(rows), 2, 2, 1], "data": data}], **more}
    request = urllib.request.Request(task["url"] + "/v2/models/victim/infer", json.dumps(body).encode())
    return json.load(urllib.request.urlopen(request, timeout=20))

def ask(n):
    return infer(range(n))
`;

const OPEN_TRACK: Partial<SubmissionManifest> = { surrogate: { layout: 'NCHW', output: 'logits' } };
const BRIEF: Partial<SubmissionLimits> = { minutes: 1.5 / 60 };

export const CHEATS: readonly Cheat[] = [
  {
    name: 'reads the evidence by the path that it was told',
    code: 'ask(4); print(open(secret).read())',
    ends: 'failed',
    says: /FileNotFoundError/,
  },
  {
    name: 'looks for the evidence through /proc',
    code: `
ask(4)
found = []
for entry in os.listdir("/proc"):
    for way in ("root", "cwd", "fd/3", "fd/4", "fd/5", "fd/6"):
        try: found.append(open(f"/proc/{entry}/{way}" + secret).read())
        except OSError: pass
sys.exit(0 if found else "nothing found")`,
    ends: 'failed',
    says: /nothing found/,
  },
  {
    name: 'walks every folder that it can see for labels and weights',
    code: `
ask(4)
wanted = ("labels.npy", "weights.safetensors", "posteriors.npy", "manifest.json", "dataset.json")
own = ("/usr", sys.prefix, sys.base_prefix)
hits = [a for a, d, fs in os.walk("/") if not a.startswith(own) and any(f in wanted for f in fs)]
sys.exit(0 if hits else "nothing found")`,
    ends: 'failed',
    says: /nothing found/,
  },
  {
    name: 'reads the environment of the harness',
    code: `
ask(4)
mine = " ".join(os.environ)
others = ""
for entry in filter(str.isdigit, os.listdir("/proc")):
    try: others += open(f"/proc/{entry}/environ").read() + open(f"/proc/{entry}/cmdline").read()
    except OSError: pass
sys.exit(0 if "SECRET_OF_THE_HARNESS" in mine + others else "nothing found")`,
    ends: 'failed',
    says: /nothing found/,
  },
  { name: "reads the passwords of the host's users", code: 'ask(4); open("/etc/shadow").read()', ends: 'failed' },
  {
    name: 'changes its task and its own files',
    code: 'ask(4); open(os.environ["STEALBENCH_TASK"], "a").write("x")',
    ends: 'failed',
    says: /Read-only file system|Permission denied/,
  },
  {
    name: 'writes outside its folder',
    code: `
ask(4)
wrote = []
for place in ("/x", "/etc/x", "/usr/x", "/dev/x", "/run/x", "/submission/x", "/task/x", "/opt/x", "/root/x", "/tmp/../x"):
    try: open(place, "w"); wrote.append(place)
    except OSError: pass
sys.exit(0 if wrote else "nothing written")`,
    ends: 'failed',
    says: /nothing written/,
  },
  {
    name: 'opens a connection to the internet',
    code: 'ask(4); socket.create_connection(("1.1.1.1", 53), timeout=5)',
    ends: 'failed',
    says: /unreachable/,
  },
  {
    name: 'opens a connection to a server of the host',
    code: 'ask(4); socket.create_connection(("127.0.0.1", int(open("host-port.txt").read())), timeout=5)',
    ends: 'failed',
    says: /refused/,
  },
  {
    name: 'talks to the hypervisor, which no network namespace holds back',
    code: 'ask(4); socket.socket(40, socket.SOCK_STREAM)',
    ends: 'failed',
    says: /Address family not supported/,
  },
  { name: 'asks past its budget and dies of it', code: 'ask(40); ask(1)', ends: 'budget-exceeded', answered: 40 },
  {
    name: 'asks past its budget in one batch',
    code: 'ask(41)',
    ends: 'budget-exceeded',
    error: 'budget-exceeded',
    answered: 0,
  },
  {
    name: 'asks from sixteen threads to race the meter',
    code: `
import threading
def work():
    try: ask(7)
    except Exception: pass
threads = [threading.Thread(target=work) for _ in range(16)]
[t.start() for t in threads]; [t.join() for t in threads]`,
    ends: 'completed',
    answered: 35,
  },
  {
    name: 'repeats an id with other images to be answered for nothing',
    code: 'infer([0, 1], id="a"); infer([0, 1], id="a"); infer([2, 3], id="a")',
    ends: 'failed',
    says: /409/,
    answered: 2,
  },
  {
    name: 'asks with a shape that claims gigabytes',
    code: `
body = {"inputs": [{"name": "images", "datatype": "UINT8", "shape": [10**9, 2, 2, 1], "data": [0]}]}
urllib.request.urlopen(task["url"] + "/v2/models/victim/infer", json.dumps(body).encode(), timeout=20)`,
    ends: 'failed',
    says: /400/,
    answered: 0,
  },
  {
    name: 'asks with NaN',
    code: `
body = '{"inputs": [{"name": "images", "datatype": "FP32", "shape": [1, 2, 2, 1], "data": [NaN, 0, 0, 0]}]}'
urllib.request.urlopen(task["url"] + "/v2/models/victim/infer", body.encode(), timeout=20)`,
    ends: 'failed',
    says: /400/,
    answered: 0,
  },
  { name: 'asks nothing', code: 'pass', ends: 'failed', error: 'nothing-asked', answered: 0 },
  {
    name: 'forks without end',
    code: `
ask(4)
for _ in range(500):
    if os.fork() == 0:
        time.sleep(20); os._exit(0)`,
    ends: 'failed',
    says: /BlockingIOError/,
  },
  {
    name: 'fills the memory',
    code: 'ask(4); x = bytearray(400 * 2**20)',
    ends: 'out-of-memory',
    error: 'submission-memory',
  },
  {
    name: 'fills the memory from many processes, each within its limit',
    code: `
ask(4)
for _ in range(6):
    if os.fork() == 0:
        x = bytearray(120 * 2**20); time.sleep(20); os._exit(0)
time.sleep(20)`,
    ends: 'out-of-memory',
    error: 'submission-memory',
  },
  {
    name: 'keeps memory in files without a name',
    code: 'ask(4); os.memfd_create("x")',
    ends: 'failed',
    says: /PermissionError/,
  },
  {
    name: 'fills the disk with one file',
    code: 'ask(4)\nwith open("/tmp/x", "wb") as f:\n    for _ in range(200): f.write(bytes(2**20))',
    ends: 'failed',
    says: /OSError/,
  },
  {
    name: 'fills the disk with many files',
    code: 'ask(4)\nfor i in range(200): open(f"/tmp/{i}", "wb").write(bytes(2**19))',
    ends: 'failed',
    says: /No space left/,
  },
  {
    name: 'makes files without end',
    code: 'ask(4)\nfor i in range(60_000): open(f"/tmp/{i}", "wb").close()\ntime.sleep(20)',
    ends: 'failed',
    error: 'submission-files',
  },
  { name: 'hangs before it asks', code: 'time.sleep(30)', ends: 'timed-out', limits: BRIEF },
  { name: 'hangs after it has asked', code: 'ask(4); time.sleep(30)', ends: 'timed-out', limits: BRIEF },
  {
    name: 'ignores every signal that it can',
    code: `
import signal
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
ask(4); time.sleep(30)`,
    ends: 'timed-out',
    limits: BRIEF,
  },
  {
    name: 'turns into a daemon and ends',
    code: `
ask(4)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "4242"])
    os._exit(0)`,
    ends: 'completed',
    answered: 4,
  },
  { name: 'kills everything that it may', code: 'ask(4); os.kill(-1, 9); time.sleep(5)', ends: 'failed' },
  {
    name: 'takes the privileges of another user',
    code: 'ask(4); os.setuid(0)',
    ends: 'failed',
    says: /PermissionError|OSError/,
  },
  {
    name: 'makes a namespace of its own',
    code: 'import subprocess; ask(4); subprocess.run(["unshare", "--user", "--map-root-user", "true"], check=True)',
    ends: 'failed',
    says: /CalledProcessError/,
  },
  {
    name: 'prints without end',
    code: 'ask(4)\nfor _ in range(10**9): print("x" * 1000)',
    ends: 'timed-out',
    limits: BRIEF,
  },
  {
    name: 'prints terminal codes and HTML as its last words',
    code: 'ask(4); sys.exit("Error: \\x1b[2J<script>alert(1)</script>")',
    ends: 'failed',
    says: /Error: \uFFFD\[2J<script>/,
  },
  {
    name: 'leaves a link to the passwords as its surrogate',
    code: 'ask(4); os.symlink("/etc/passwd", task["output"] + "/surrogate.onnx")',
    ends: 'protocol-error',
    error: 'output-file',
    manifest: OPEN_TRACK,
  },
  {
    name: 'leaves a pipe as its surrogate',
    code: 'ask(4); os.mkfifo(task["output"] + "/surrogate.onnx")',
    ends: 'protocol-error',
    error: 'output-file',
    manifest: OPEN_TRACK,
  },
  {
    name: 'puts a link in the place of the output folder',
    code: 'ask(4); os.rename(task["output"], "/tmp/away"); os.symlink("/etc", task["output"])',
    ends: 'protocol-error',
    error: 'no-surrogate',
    manifest: OPEN_TRACK,
  },
  {
    name: 'leaves a surrogate of 10 GB',
    code: 'ask(4); os.truncate(os.open(task["output"] + "/surrogate.onnx", os.O_CREAT | os.O_RDWR), 10 * 2**30)',
    ends: 'failed',
    says: /File too large/,
    manifest: OPEN_TRACK,
  },
  {
    name: 'leaves a surrogate of 600 MB that takes no disk',
    code: 'ask(4); os.truncate(os.open(task["output"] + "/surrogate.onnx", os.O_CREAT | os.O_RDWR), 600 * 2**20)',
    ends: 'protocol-error',
    error: 'output-file',
    manifest: OPEN_TRACK,
    limits: { diskMiB: 1024 },
  },
  {
    name: 'promises a surrogate and leaves none',
    code: 'ask(4)',
    ends: 'protocol-error',
    error: 'no-surrogate',
    manifest: OPEN_TRACK,
  },
];
