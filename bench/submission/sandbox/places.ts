// Where things lie inside a sandbox. Nothing here says anything of the host, the victim or the data.

export const SUBMISSION = '/submission';
export const TASK = '/task';
export const TASK_FILE = '/task/task.json';
/** The one writable file system; its size is the disk limit. */
export const SCRATCH = '/tmp';
export const OUTPUT = '/tmp/output';
export const CLIENT = '/opt/stealbench/python';
export const RELAY = '/opt/stealbench/relay.mjs';
/** The harness's end of the relay. */
export const SOCKET = '/run/stealbench.sock';
/** The sandbox has a network of its own, so a fixed port is always free. */
export const PORT = 8000;
