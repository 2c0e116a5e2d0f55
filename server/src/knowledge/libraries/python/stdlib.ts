/**
 * Where the standard library spends its time. Measured on 3.11–3.13 as the CPU time that two threads over the same
 * calls get per second: 1.0 where the GIL is held, up to 2.0 where it is released; what was not measured itself is
 * written in Python or stands beside what was. `module.*` stands for the names directly in a module, `module.**` for
 * all below it, methods of its classes included.
 */
import { work, type Table } from './table';

const measured =
  'measured on CPython 3.11–3.13: CPU time over wall time of two threads (held: 1.0, released: up to 2.0)';
const doc = (module: string): string => `https://docs.python.org/3/library/${module}.html`;

export function addStandardLibrary(table: Table): void {
  holding(table);
  releasing(table);
  waiting(table);
  cheap(table);
}

function holding(table: Table): void {
  work(
    table,
    measured,
    'holds',
    5,
    're.** json.** pickle.dumps pickle.loads marshal.** base64.** binascii.** copy.copy struct.unpack_from',
  );
  work(
    table,
    measured,
    'holds',
    0.5,
    're.match re.fullmatch re.search re.escape re.compile re.Pattern.match re.Pattern.search re.Pattern.fullmatch',
  );
  work(
    table,
    measured,
    'holds',
    5,
    're.Pattern.sub re.Pattern.subn re.Pattern.split re.Pattern.findall re.Pattern.finditer',
  );
  work(
    table,
    `${measured}; a whole document`,
    'holds',
    5_000,
    `json.load pickle.load pickle.dump json.dump marshal.load xml.etree.ElementTree.** xml.dom.minidom.**
    xml.sax.** plistlib.** tomllib.** ast.** tokenize.** compileall.** py_compile.** html.parser.** csv.Sniffer configparser.**`,
  );
  work(
    table,
    measured,
    'holds',
    1,
    'csv.reader csv.writer csv.DictReader csv.DictWriter csv.** html.** urllib.parse.** textwrap.** string.** shlex.** difflib.**',
  );
  work(table, doc('copy'), 'holds', 50, 'copy.deepcopy');
  work(table, doc('heapq'), 'holds', 0.5, 'heapq.** bisect.**');
  work(
    table,
    doc('fractions'),
    'holds',
    2,
    'fractions.** decimal.** statistics.** difflib.SequenceMatcher.** ipaddress.** uuid.** datetime.** calendar.**',
  );
  work(table, doc('itertools'), 'cheap', 0.2, 'itertools.**');
  work(table, doc('random'), 'holds', 0.3, 'random.** secrets.**');
  work(
    table,
    doc('random'),
    'holds',
    100,
    'random.shuffle random.sample random.choices random.Random.shuffle random.Random.sample',
  );
}

function releasing(table: Table): void {
  work(
    table,
    `${measured}: for data of 5 KiB and more`,
    'releases',
    20,
    'binascii.crc32 zlib.crc32 zlib.adler32',
  );
  const hashing = `${measured}: releases the GIL for data of 2048 bytes and more`;
  for (const name of [
    'md5',
    'sha1',
    'sha224',
    'sha256',
    'sha384',
    'sha512',
    'blake2b',
    'blake2s',
    'sha3_256',
    'sha3_512',
    'new',
  ]) {
    work(table, hashing, 'releases', 20, `hashlib.${name}`);
  }
  work(
    table,
    hashing,
    'releases',
    50,
    'hashlib.Hash.update hashlib.file_digest hmac.new hmac.digest hmac.HMAC.update',
  );
  work(
    table,
    hashing,
    'cheap',
    0.5,
    'hashlib.Hash.hexdigest hashlib.Hash.digest hashlib.Hash.copy hmac.compare_digest',
  );
  work(table, measured, 'releases', 50_000, 'hashlib.pbkdf2_hmac hashlib.scrypt');
  work(table, measured, 'releases', 1_000, 'zlib.** bz2.** lzma.** gzip.compress gzip.decompress');
  work(table, measured, 'releases', 500, 'sqlite3.Cursor.** sqlite3.Connection.** sqlite3.**');
}

function waiting(table: Table): void {
  work(table, doc('time'), 'waits', 100_000, 'time.sleep');
  work(
    table,
    doc('asyncio-task'),
    'waits',
    10_000,
    'asyncio.sleep asyncio.wait asyncio.gather asyncio.wait_for asyncio.**',
  );
  work(
    table,
    doc('socket'),
    'waits',
    1_000,
    'socket.socket.** socket.create_connection socket.getaddrinfo socket.gethostbyname socket.gethostbyaddr socket.**',
  );
  work(
    table,
    doc('socket'),
    'cheap',
    10,
    'socket.socket socket.inet_aton socket.inet_ntoa socket.htons socket.ntohs socket.gethostname socket.socket.close socket.socket.fileno socket.socket.settimeout socket.socket.setsockopt socket.socket.bind socket.socket.listen socket.socketpair',
  );
  work(table, doc('select'), 'waits', 1_000, 'select.** selectors.** ssl.SSLSocket.**');
  work(
    table,
    doc('urllib.request'),
    'waits',
    50_000,
    `urllib.request.** urllib.urlopen urllib2.urlopen http.client.** ftplib.** smtplib.** imaplib.** poplib.** telnetlib.**
    xmlrpc.client.** nntplib.**`,
  );
  work(
    table,
    `${doc('io')}; local file in the page cache`,
    'waits',
    20,
    `io.TextIOWrapper.read io.TextIOWrapper.readlines io.TextIOWrapper.seek io.TextIOWrapper.truncate
    io.TextIOWrapper.close`,
  );
  work(
    table,
    `${doc('io')}; buffered`,
    'waits',
    1,
    'io.TextIOWrapper.write io.TextIOWrapper.readline io.TextIOWrapper.writelines',
  );
  work(table, doc('io'), 'waits', 5, 'io.TextIOWrapper.flush');
  work(
    table,
    doc('io'),
    'cheap',
    0.3,
    'io.StringIO io.BytesIO io.StringIO.** io.BytesIO.** io.TextIOWrapper.fileno io.TextIOWrapper.tell',
  );
  work(
    table,
    doc('os'),
    'waits',
    20,
    `os.** os.path.exists os.path.isfile os.path.isdir os.path.getsize os.path.getmtime os.path.realpath os.path.islink
    glob.** pathlib.Path.** fnmatch.filter tempfile.** filecmp.** mmap.** fcntl.** termios.** tty.** pty.** syslog.** linecache.**`,
  );
  work(table, doc('shutil'), 'waits', 5_000, 'shutil.** zipfile.** tarfile.**');
  work(table, doc('logging'), 'waits', 5, 'logging.** logging.Logger.** warnings.warn');
  work(table, doc('logging'), 'cheap', 1, 'logging.getLogger logging.Logger.isEnabledFor');
  work(table, doc('gzip'), 'waits', 100, 'gzip.open bz2.open lzma.open');
}

function cheap(table: Table): void {
  work(
    table,
    doc('index'),
    'cheap',
    0.2,
    `math.* cmath.* operator.* time.time time.monotonic time.perf_counter time.process_time time.time_ns time.perf_counter_ns
     time.monotonic_ns time.* functools.* contextlib.* collections.* types.* typing.* enum.* weakref.* abc.* dataclasses.*
     os.path.* os.environ.get os.getenv os.getcwd os.fspath os.fsencode os.fsdecode os.urandom os.sep os.getuid os.geteuid
     sys.* struct.pack struct.unpack struct.calcsize struct.* array.* string.Template numbers.* keyword.* errno.* stat.*
     inspect.* traceback.* gc.get_objects platform.* locale.* pathlib.Path pathlib.PurePath atexit.* warnings.*
     threading.* unicodedata.* fnmatch.* argparse.* optparse.* getopt.* contextvars.* itertools.count itertools.repeat
     pathlib.Path.joinpath pathlib.Path.with_suffix pathlib.Path.with_name pathlib.Path.as_posix pathlib.Path.relative_to
     asyncio.get_event_loop asyncio.get_running_loop asyncio.new_event_loop asyncio.Queue asyncio.Lock asyncio.Event
     asyncio.create_task asyncio.TaskGroup asyncio.TaskGroup.create_task asyncio.ensure_future asyncio.Semaphore asyncio.set_event_loop asyncio.iscoroutinefunction
     asyncio.AbstractEventLoop.time asyncio.AbstractEventLoop.create_task asyncio.AbstractEventLoop.create_future`,
  );
  work(table, 'https://docs.python.org/3/library/gc.html', 'holds', 5_000, 'gc.collect');
}
