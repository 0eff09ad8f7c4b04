// Names whose call in a pickle starts a program or runs code. Nothing is called here; a file that asks for it is refused
// all the same, so that nobody takes an import for a clean bill and loads the file with Python.

/** Modules of Python of which weights call nothing. */
const MODULES: ReadonlySet<string> = new Set([
  ...['os', 'posix', 'nt', 'ntpath', 'posixpath', 'subprocess', 'sys', 'shutil', 'socket', 'pty', 'commands', 'popen2'],
  ...['importlib', 'runpy', 'code', 'codeop', 'pdb', 'bdb', 'timeit', 'profile', 'cProfile', 'trace', 'ctypes'],
  ...['webbrowser', 'multiprocessing', 'asyncio', 'threading', 'signal', 'pickle', '_pickle', 'marshal', 'types'],
  ...['operator', '_operator', 'functools', 'urllib', 'http', 'ftplib', 'smtplib', 'requests', 'pip', 'venv', 'site'],
]);

/** What a pickle may call of Python's own built-ins: values, no code. */
const PLAIN: ReadonlySet<string> = new Set([
  ...['set', 'frozenset', 'list', 'dict', 'tuple', 'int', 'long', 'float', 'complex', 'bool', 'str', 'unicode'],
  ...['bytes', 'bytearray', 'slice', 'range', 'xrange', 'object'],
]);

/** @param name - with its module: `os.system` */
export function wouldRun(name: string): boolean {
  const [module = '', member = ''] = name.split('.');
  if (module === 'builtins' || module === '__builtin__') return !PLAIN.has(member);
  return MODULES.has(module);
}
