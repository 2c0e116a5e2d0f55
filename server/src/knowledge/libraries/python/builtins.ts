/**
 * Built-in functions and methods of built-in types, and what a method's name alone says (`?.strip`: the receiver is
 * not known, but nearly every type that has the method treats it alike). All of them hold the GIL; what differs is
 * how long: orders of magnitude by timeit on 3.11–3.13, with arguments of everyday size.
 */
import type { Effect } from '../../effects';
import { does, work, type Table } from './table';

const source =
  'https://docs.python.org/3/library/functions.html; orders of magnitude by timeit on CPython 3.11–3.13';
const types =
  'https://docs.python.org/3/library/stdtypes.html; orders of magnitude by timeit on CPython 3.11–3.13';
const byName = 'a method name of the built-in types, used alike by nearly all others';

const cheapBuiltins = `abs aiter anext ascii bin bool bytearray bytes callable chr classmethod complex delattr dict dir divmod
  enumerate float format frozenset getattr globals hasattr hash hex id int isinstance issubclass iter len list locals
  memoryview next object oct ord property range repr reversed round set setattr slice staticmethod str super tuple type vars
  zip xrange unichr unicode basestring long map filter Exception BaseException ValueError TypeError KeyError IndexError
  RuntimeError NotImplementedError StopIteration AttributeError OSError IOError AssertionError ImportError LookupError
  ArithmeticError ZeroDivisionError KeyboardInterrupt SystemExit TimeoutError FileNotFoundError PermissionError EOFError
  InterruptedError ConnectionError BlockingIOError UnicodeError OverflowError MemoryError NameError SyntaxError Warning
  UserWarning DeprecationWarning RuntimeWarning`;

const strings = `capitalize casefold center endswith expandtabs find isalnum isalpha isascii isdecimal isdigit isidentifier
  islower isnumeric isprintable isspace istitle isupper ljust lower lstrip partition removeprefix removesuffix rfind rindex
  rjust rpartition rstrip startswith strip swapcase title upper zfill`;
const longerStrings = 'rsplit split splitlines translate encode decode format_map hex fromhex maketrans';
const containers = `append clear copy discard fromkeys index insert items keys pop popitem remove reverse setdefault values add
  isdisjoint appendleft popleft rotate get`;
const longerContainers = `extend update union difference intersection symmetric_difference difference_update
  intersection_update symmetric_difference_update issubset issuperset extendleft`;

const prefixed = (prefix: string, names: string): string =>
  names
    .split(/\s+/u)
    .map((name) => `${prefix}.${name}`)
    .join(' ');

export function addBuiltins(table: Table): void {
  work(table, source, 'cheap', null, prefixed('builtins', cheapBuiltins));
  // They walk their argument: as costly as it is long.
  work(table, source, 'holds', 20, prefixed('builtins', 'all any max min sum pow'));
  work(
    table,
    `${source}; measured: held throughout`,
    'holds',
    200,
    prefixed('builtins', 'sorted compile eval exec'),
  );
  work(table, source, 'waits', 1, prefixed('builtins', 'print'));
  work(table, source, 'waits', 1_000_000, prefixed('builtins', 'input raw_input breakpoint'));
  work(
    table,
    'https://docs.python.org/3/library/io.html; local file in the page cache',
    'waits',
    20,
    'builtins.open io.open codecs.open',
  );
  // `map(f, xs)` calls f once per element, in the caller's thread, as its result is walked.
  const each: Effect = { k: 'submit', to: 'callback', routine: { index: 0 }, maps: true };
  const byKey: Effect = { k: 'submit', to: 'callback', routine: { index: 99, keyword: 'key' }, maps: true };
  does(table, source, 'builtins.map builtins.filter', [each], 'cheap');
  does(table, source, 'builtins.sorted', [byKey], 'holds', 200);
  does(table, source, 'builtins.min builtins.max', [byKey], 'holds', 20);
  does(table, source, 'functools.reduce', [each], 'cheap');

  for (const type of ['str', 'bytes', 'bytearray']) {
    work(table, types, 'cheap', null, prefixed(type, strings));
    work(table, types, 'holds', 0.3, prefixed(type, longerStrings));
    work(
      table,
      `${types}; measured: held throughout`,
      'holds',
      0.5,
      prefixed(type, 'replace count join format index'),
    );
  }
  for (const type of [
    'list',
    'dict',
    'set',
    'tuple',
    'collections.deque',
    'collections.OrderedDict',
    'collections.defaultdict',
    'collections.Counter',
  ]) {
    work(table, types, 'cheap', null, prefixed(type, `${containers} count`));
    work(table, types, 'holds', 0.5, prefixed(type, longerContainers));
  }
  work(table, types, 'holds', 200, 'list.sort ?.sort collections.Counter.most_common');

  work(table, byName, 'cheap', null, prefixed('?', strings.replace(/\bfind\b|\bcenter\b|\btitle\b/gu, '')));
  work(
    table,
    byName,
    'holds',
    0.3,
    prefixed('?', 'rsplit split splitlines translate encode decode format replace format_map'),
  );
  work(
    table,
    byName,
    'cheap',
    null,
    prefixed(
      '?',
      `add append appendleft clear discard insert pop items keys popitem popleft setdefault values copy isdisjoint group groups groupdict
      hexdigest digest total_seconds isoformat toordinal weekday bit_length is_alive task_done is_set getName setName`,
    ),
  );
  work(table, byName, 'holds', 0.5, prefixed('?', 'extend update union difference intersection strftime'));
  work(
    table,
    `${byName}; re: measured, held throughout`,
    'holds',
    2,
    prefixed('?', 'findall finditer fullmatch'),
  );
  work(table, byName, 'holds', 2, prefixed('?', 'match sub subn'));
  work(table, byName, 'holds', 0.5, prefixed('?', 'index most_common'));
  work(
    table,
    `${byName}; pathlib: pure paths touch no file`,
    'holds',
    2,
    prefixed('?', 'is_absolute relative_to with_suffix with_name with_stem joinpath as_posix is_relative_to'),
  );
  work(
    table,
    `${byName}; random: computes`,
    'cheap',
    0.5,
    prefixed('?', 'random randint randrange uniform gauss choice getrandbits'),
  );
  work(table, `${byName}; random: computes for each element`, 'holds', 20, prefixed('?', 'shuffle choices'));
  work(
    table,
    `${byName}; pandas: makes a Python object for each row`,
    'holds',
    50,
    prefixed('?', 'iterrows itertuples'),
  );
  work(
    table,
    `${byName}; datetime`,
    'cheap',
    0.3,
    prefixed('?', 'timestamp timetuple isocalendar isoweekday fromisoformat utcoffset astimezone'),
  );
  work(table, byName, 'waits', 20, prefixed('?', 'read readline readlines readinto seek truncate'));
  work(table, byName, 'waits', 2, prefixed('?', 'write writelines flush'));
  work(
    table,
    byName,
    'waits',
    1_000,
    prefixed(
      '?',
      `recv recvfrom recv_into sendall sendto accept connect connect_ex fetchall fetchone fetchmany execute
      executemany commit rollback communicate acquire wait select poll sleep getresponse makefile`,
    ),
  );
  work(table, byName, 'waits', 100, prefixed('?', 'result'));
}
