/** Types that knowledge names: other names of the same thing, what calls give, base classes, routines of task classes. */
import type { ArgumentRef } from '../../effects';

/** Modules of the standard library (sys.stdlib_module_names of 3.13, and what Python 2 and 3.6 had besides). */
export const standardModules: ReadonlySet<string> = new Set(
  `__future__ _thread abc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex bisect builtins bz2
   cProfile calendar cgi cgitb cmath cmd code codecs codeop collections colorsys commands compileall concurrent configparser
   contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest
   email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc
   genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib
   inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap
   modulefinder msilib msvcrt multiprocessing netrc nntplib ntpath numbers opcode operator optparse os ossaudiodev parser
   pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd
   py_compile pyclbr pydoc queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors
   shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 ssl stat statistics string stringprep
   struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap threading
   time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle types typing unicodedata unittest urllib
   urllib2 urlparse uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile
   zipimport zlib zoneinfo Queue ConfigParser StringIO cPickle httplib thread SocketServer`.split(/\s+/u),
);

/** Longest prefix wins. The right side is the name that the tables use. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['concurrent.futures.thread', 'concurrent.futures'],
  ['concurrent.futures.process', 'concurrent.futures'],
  ['concurrent.futures.interpreter', 'concurrent.futures'],
  ['concurrent.futures._base', 'concurrent.futures'],
  ['multiprocessing.context', 'multiprocessing'],
  ['multiprocessing.process.BaseProcess', 'multiprocessing.Process'],
  ['multiprocessing.queues', 'multiprocessing'],
  ['multiprocessing.pool.Pool', 'multiprocessing.Pool'],
  ['multiprocessing.dummy.Pool', 'multiprocessing.pool.ThreadPool'],
  ['multiprocessing.dummy.Process', 'threading.Thread'],
  ['multiprocessing.dummy.Queue', 'queue.Queue'],
  ['multiprocessing.dummy.Lock', 'threading.Lock'],
  ['multiprocess', 'multiprocessing'],
  ['billiard', 'multiprocessing'],
  ['torch.multiprocessing', 'multiprocessing'],
  ['Queue', 'queue'],
  ['cPickle', 'pickle'],
  ['_pickle', 'pickle'],
  ['simplejson', 'json'],
  ['posix', 'os'],
  ['asyncio.events', 'asyncio'],
  ['asyncio.tasks', 'asyncio'],
  ['asyncio.threads', 'asyncio'],
  ['asyncio.base_events.BaseEventLoop', 'asyncio.AbstractEventLoop'],
  ['asyncio.BaseEventLoop', 'asyncio.AbstractEventLoop'],
  ['asyncio.SelectorEventLoop', 'asyncio.AbstractEventLoop'],
  ['gzip.GzipFile', 'io.TextIOWrapper'],
  ['xml.etree.cElementTree', 'xml.etree.ElementTree'],
  ['PyQt5.QtCore.QThread', 'qt.QThread'],
  ['PyQt6.QtCore.QThread', 'qt.QThread'],
  ['PySide2.QtCore.QThread', 'qt.QThread'],
  ['PySide6.QtCore.QThread', 'qt.QThread'],
  ['typing.List', 'list'],
  ['typing.Dict', 'dict'],
]);

/** The name that the tables use for a qualified name as it is imported. */
export function canonicalName(name: string): string {
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
    const alias = aliases.get(name.slice(0, end));
    if (alias !== undefined) return alias + name.slice(end);
  }
  return name;
}

const returned: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'builtins.open': 'io.TextIOWrapper',
    'io.open': 'io.TextIOWrapper',
    'codecs.open': 'io.TextIOWrapper',
    'gzip.open': 'io.TextIOWrapper',
    'bz2.open': 'io.TextIOWrapper',
    'lzma.open': 'io.TextIOWrapper',
    'os.fdopen': 'io.TextIOWrapper',
    'pathlib.Path.open': 'io.TextIOWrapper',
    'pathlib.Path.read_text': 'str',
    'pathlib.Path.read_bytes': 'bytes',
    'io.TextIOWrapper.read': 'str',
    're.compile': 're.Pattern',
    'logging.getLogger': 'logging.Logger',
    'builtins.str': 'str',
    'builtins.bytes': 'bytes',
    'builtins.bytearray': 'bytearray',
    'builtins.list': 'list',
    'builtins.dict': 'dict',
    'builtins.set': 'set',
    'builtins.sorted': 'list',
    'collections.deque': 'collections.deque',
    'collections.defaultdict': 'collections.defaultdict',
    'csv.reader': 'csv.Reader',
    'csv.writer': 'csv.Writer',
    'socket.socket': 'socket.socket',
    'socket.create_connection': 'socket.socket',
    'sqlite3.connect': 'sqlite3.Connection',
    'sqlite3.Connection.cursor': 'sqlite3.Cursor',
    'sqlite3.Connection.execute': 'sqlite3.Cursor',
    'urllib.request.urlopen': 'urllib.request.Response',
    'requests.Session': 'requests.Session',
    'requests.session': 'requests.Session',
    'os.popen': 'io.TextIOWrapper',
    'multiprocessing.get_context': 'multiprocessing',
    'multiprocessing.Manager': 'multiprocessing.managers.SyncManager',
    'asyncio.get_event_loop': 'asyncio.AbstractEventLoop',
    'asyncio.get_running_loop': 'asyncio.AbstractEventLoop',
    'asyncio.new_event_loop': 'asyncio.AbstractEventLoop',
    'threading.current_thread': 'threading.Thread',
    'hmac.new': 'hmac.HMAC',
    'random.Random': 'random.Random',
    'random.SystemRandom': 'random.Random',
    'concurrent.futures.ThreadPoolExecutor.submit': 'concurrent.futures.Future',
    'concurrent.futures.ProcessPoolExecutor.submit': 'concurrent.futures.Future',
  }),
);

/** Type of what a call of this name gives, as a prefix for the names of its methods; null: not known. */
export function returnedType(name: string): string | null {
  const known = returned.get(name);
  if (known !== undefined) return known;
  if (name.startsWith('hashlib.') && name.lastIndexOf('.') === 'hashlib'.length) return 'hashlib.Hash';
  // `module.Name(...)`: a class by the naming rule of PEP 8.
  const last = name.slice(name.lastIndexOf('.') + 1);
  return /^[A-Z]\w*[a-z]/u.test(last) ? name : null;
}

/**
 * The type that a call gives where its first argument, a string, decides: `get_context('spawn')` never forks. Nor does one
 * that is chosen at run time, as far as is known.
 * @param argument null: not a string that is written there
 */
export function returnedTypeFor(name: string, argument: string | null): string | null {
  return name === 'multiprocessing.get_context' && argument !== 'fork'
    ? 'multiprocessing.spawning'
    : returnedType(name);
}

const bases: ReadonlyMap<string, string> = new Map([
  ['threading.Timer', 'threading.Thread'],
  ['threading._Timer', 'threading.Thread'],
  ['threading.BoundedSemaphore', 'threading.Semaphore'],
  ['multiprocessing.SpawnProcess', 'multiprocessing.Process'],
  ['multiprocessing.ForkProcess', 'multiprocessing.Process'],
]);

/** Base class of a class of a library, as far as its methods are told apart here. */
export function baseOf(name: string): string | null {
  return bases.get(name) ?? null;
}

const routines: ReadonlyMap<string, ArgumentRef | 'run'> = new Map<string, ArgumentRef | 'run'>([
  ['qt.QThread', 'run'],
  ['threading.Thread', { index: 1, keyword: 'target' }],
  ['threading.Timer', { index: 1, keyword: 'function' }],
  ['multiprocessing.Process', { index: 1, keyword: 'target' }],
  ['multiprocessing.spawning.Process', { index: 1, keyword: 'target' }],
]);

/** Where the constructor of a task class takes what the task runs; `run`: its method of that name; null: no task class. */
export function routineOf(className: string): ArgumentRef | 'run' | null {
  return routines.get(className) ?? null;
}

/** Built-in functions, types and exceptions: names that need no import. */
export const builtinNames: ReadonlySet<string> = new Set(
  `abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir
   divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash hex id input int isinstance
   issubclass iter len list locals map max memoryview min next object oct open ord pow print property quit range repr reversed
   round set setattr slice sorted staticmethod str sum super tuple type vars zip xrange unichr unicode basestring long
   raw_input reduce Exception BaseException ValueError TypeError KeyError IndexError RuntimeError NotImplementedError
   StopIteration StopAsyncIteration GeneratorExit AttributeError OSError IOError EnvironmentError AssertionError ImportError
   ModuleNotFoundError LookupError ArithmeticError ZeroDivisionError FloatingPointError OverflowError KeyboardInterrupt
   SystemExit TimeoutError FileNotFoundError FileExistsError PermissionError ProcessLookupError ChildProcessError EOFError
   InterruptedError ConnectionError ConnectionResetError ConnectionRefusedError ConnectionAbortedError BrokenPipeError
   BlockingIOError IsADirectoryError NotADirectoryError UnicodeError UnicodeDecodeError UnicodeEncodeError MemoryError
   NameError UnboundLocalError SyntaxError IndentationError SystemError RecursionError BufferError ReferenceError Warning
   UserWarning DeprecationWarning PendingDeprecationWarning RuntimeWarning ResourceWarning FutureWarning SyntaxWarning
   ExceptionGroup BaseExceptionGroup`.split(/\s+/u),
);

const passing: ReadonlyMap<string, number> = new Map([
  ...['list', 'tuple', 'set', 'frozenset', 'sorted', 'reversed', 'enumerate', 'zip', 'iter', 'next'].map(
    (name): [string, number] => [`builtins.${name}`, 0],
  ),
  ['builtins.filter', 1],
  ['functools.partial', 0],
  ['functools.partialmethod', 0],
  ['functools.wraps.decorator', 0],
  ['functools.lru_cache', 0],
  ['functools.cache', 0],
  ['contextlib.closing', 0],
  ['contextlib.ExitStack.enter_context', 0],
  ['typing.cast', 1],
  ['copy.copy', 0],
  ['copy.deepcopy', 0],
  ['weakref.ref', 0],
  ['weakref.proxy', 0],
  ['types.MethodType', 0],
  ['staticmethod', 0],
  ['contextvars.Context.run', 0],
  ['tqdm.tqdm', 0],
]);

/** Position of the argument that a call gives back, itself or its elements: `partial(f)`, `list(ts)`; null: it does not. */
export function passesThrough(name: string): number | null {
  return passing.get(name) ?? null;
}

const sizes: ReadonlyMap<string, ArgumentRef> = new Map<string, ArgumentRef>([
  ['concurrent.futures.ThreadPoolExecutor', { index: 0, keyword: 'max_workers' }],
  ['concurrent.futures.ProcessPoolExecutor', { index: 0, keyword: 'max_workers' }],
  ['multiprocessing.pool.ThreadPool', { index: 0, keyword: 'processes' }],
  ['multiprocessing.Pool', { index: 0, keyword: 'processes' }],
]);

/** Where the constructor of a pool takes its number of workers; null: no pool. */
export function poolSize(className: string): ArgumentRef | null {
  return sizes.get(className) ?? null;
}

const containers = new Set([
  'list',
  'tuple',
  'dict',
  'set',
  'collections.deque',
  'collections.OrderedDict',
  'collections.defaultdict',
]);

/** The method belongs to a container: what it gives may be one of the elements. */
export function isContainerMethod(name: string): boolean {
  return containers.has(name.slice(0, Math.max(0, name.lastIndexOf('.'))));
}

/** Constructors of pools whose workers are processes. */
export function makesProcessPool(name: string): boolean {
  return (
    name === 'concurrent.futures.ProcessPoolExecutor' || /^multiprocessing\.(?:spawning\.)?Pool$/u.test(name)
  );
}
