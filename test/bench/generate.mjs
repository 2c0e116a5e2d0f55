// Makes C source of a given length, the same for the same seed: functions of the kinds that servers are made of, a
// thread pool, signal handlers and a fork, so that every layer of the analysis has work to do.

/** A small linear congruential generator: the same numbers on every machine. */
function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const bodies = [
  (n, next) => `static int parse_field_${n}(const char *text, size_t length, struct record *out)
{
    size_t at = 0;
    while (at < length && text[at] != ',') {
        if (text[at] == '\\\\' && at + 1 < length) {
            at++;
        } else if (text[at] < ' ') {
            fprintf(stderr, "field %d: control character at %zu\\n", ${n}, at);
            return -1;
        }
        out->hash = out->hash * 31 + (unsigned char)text[at];
        at++;
    }
    out->length = at;
    return at == length ? 0 : (int)at + ${next(9)};
}
`,
  (n, next) => `static struct entry *lookup_${n}(struct table *table, unsigned key)
{
    struct entry *entry;

    pthread_mutex_lock(&table->lock);
    for (entry = table->slots[key % table->size]; entry; entry = entry->next) {
        if (entry->key == key && (entry->flags & ${1 << next(6)}) == 0) {
            entry->hits++;
            break;
        }
    }
    pthread_mutex_unlock(&table->lock);
    return entry;
}
`,
  (n, next) => `static int send_reply_${n}(int fd, const struct record *record, int status)
{
    char head[${64 << next(3)}];
    int length = snprintf(head, sizeof head, "HTTP/1.1 %d\\r\\nContent-Length: %zu\\r\\n\\r\\n", status, record->length);
    switch (status) {
    case 200:
        return write(fd, head, (size_t)length) == length ? 0 : -1;
    case 404:
    case 410:
        syslog(LOG_INFO, "gone: %u", record->hash);
        break;
    default:
        if (length < 0 || (size_t)length >= sizeof head)
            goto fail;
    }
    return write(fd, head, (size_t)length) < 0 ? -1 : 0;
fail:
    close(fd);
    return -1;
}
`,
  (n, next) => `int handle_${n}(struct table *table, int fd, const char *text, size_t length)
{
    struct record record = { .hash = ${next(1000)}u };
    struct entry *entry = lookup_${n - 2}(table, record.hash);
    if (parse_field_${n - 3}(text, length, &record) < 0 || !entry)
        return send_reply_${n - 1}(fd, &record, 404);
    return send_reply_${n - 1}(fd, &record, entry->hits > ${next(50)} ? 200 : 500);
}
`,
];

const tail = (handlers) => `
static volatile sig_atomic_t stop;
static void on_stop(int signal) { (void)signal; printf("stopping\\n"); stop = 1; }

static void *worker(void *argument)
{
    struct table *table = argument;
    for (;;)
        ${handlers[0]}(table, 1, "a,b", 3);
    return NULL;
}

static pid_t run_hook(char *const argv[])
{
    pid_t pid = fork();
    if (pid == 0) {
        syslog(LOG_INFO, "hook");
        execv(argv[0], argv);
        _exit(127);
    }
    return pid;
}

int main(int argc, char **argv)
{
    struct table table = { .size = 64 };
    pthread_t thread;
    signal(SIGTERM, on_stop);
    pthread_create(&thread, NULL, worker, &table);
    if (argc > 1)
        run_hook(argv + 1);
${handlers.map((h) => `    ${h}(&table, 1, argv[0], 4);`).join('\n')}
    return 0;
}
`;

/** @returns C source of at least `lines` lines */
export function generateC(lines, seed = 1) {
  const next = random(seed);
  const out = [
    '#include <pthread.h>\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <syslog.h>\n#include <unistd.h>\n',
    'struct record { unsigned hash; size_t length; };\nstruct entry { struct entry *next; unsigned key, flags, hits; };\nstruct table { pthread_mutex_t lock; unsigned size; struct entry *slots[64]; };\n',
  ];
  const handlers = [];
  let count = 12;
  for (let n = 0; count < lines - 60; n++) {
    const body = bodies[n % bodies.length](n, next);
    if (n % bodies.length === 3) handlers.push(`handle_${n}`);
    out.push(body);
    count += body.split('\n').length;
  }
  out.push(tail(handlers.filter((_, i) => i % 8 === 0)));
  return out.join('\n');
}

const pythonBodies = [
  (n, next) => `def parse_field_${n}(text: str, record: dict[str, int]) -> int:
    """The length of the field at the head of the text, -1 where it holds a control character."""
    at = 0
    while at < len(text) and text[at] != ",":
        if text[at] == "\\\\" and at + 1 < len(text):
            at += 1
        elif text[at] < " ":
            log.warning("field %d: control character at %d", ${n}, at)
            return -1
        record["hash"] = (record.get("hash", 0) * 31 + ord(text[at])) & 0xFFFFFFFF
        at += 1
    record["length"] = at
    return 0 if at == len(text) else at + ${next(9)}
`,
  (n, next) => `class Table${n}:
    def __init__(self, size: int = ${64 << next(4)}) -> None:
        self.lock = threading.Lock()
        self.slots: list[list[tuple[int, int]]] = [[] for _ in range(size)]

    def lookup(self, key: int) -> int | None:
        with self.lock:
            for entry, flags in self.slots[key % len(self.slots)]:
                if entry == key and not flags & ${1 << next(6)}:
                    return flags
        return None
`,
  (n) => `async def handle_${n}(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    record: dict[str, int] = {}
    async for line in reader:
        if parse_field_${n - 2}(line.decode(), record) < 0:
            writer.write(b"bad\\n")
        elif Table${n - 1}().lookup(record["hash"]) is None:
            writer.write(f"{record['length']}\\n".encode())
        await writer.drain()
    writer.close()
`,
];

/** @returns Python source of at least `lines` lines, with threads that wait for one another at its end */
export function generatePython(lines, seed = 1) {
  const next = random(seed);
  const out = ['import asyncio\nimport logging\nimport threading\n\nlog = logging.getLogger(__name__)\n\n'];
  let count = 7;
  for (let n = 0; count < lines - 16; n++) {
    const body = pythonBodies[n % pythonBodies.length](n, next);
    out.push(`${body}\n`);
    count += body.split('\n').length + 1;
  }
  out.push(`def primes_below(limit: int) -> list[int]:
    found = []
    for candidate in range(2, limit):
        if all(candidate % divisor for divisor in range(2, candidate)):
            found.append(candidate)
    return found


if __name__ == "__main__":
    for _ in range(4):
        threading.Thread(target=primes_below, args=(100_000,)).start()
`);
  return out.join('\n');
}

const typeScriptBodies = [
  (n, next) => `export function parseField${n}(text: string, record: Record): number {
  let at = 0;
  while (at < text.length && text[at] !== ',') {
    if (text[at] === '\\\\' && at + 1 < text.length) at++;
    else if (text.charCodeAt(at) < 32) {
      console.error(\`field ${n}: control character at \${at}\`);
      return -1;
    }
    record.hash = (record.hash * 31 + text.charCodeAt(at)) | 0;
    at++;
  }
  record.length = at;
  return at === text.length ? 0 : at + ${next(9)};
}
`,
  (n, next) => `class Table${n}<Value> {
  private readonly slots = Array.from({ length: ${64 << next(4)} }, (): [number, Value][] => []);

  lookup(key: number): Value | null {
    for (const [entry, value] of this.slots[key % this.slots.length] ?? []) if (entry === key) return value;
    return null;
  }
}
`,
  (
    n,
  ) => `export async function handle${n}(lines: AsyncIterable<string>, send: (text: string) => Promise<void>): Promise<void> {
  const record: Record = { hash: 0, length: 0 };
  for await (const line of lines) {
    if (parseField${n - 2}(line, record) < 0) await send('bad');
    else if (new Table${n - 1}<string>().lookup(record.hash) === null) await send(String(record.length));
  }
}
`,
];

/** @returns TypeScript source of at least `lines` lines, with a request handler that blocks at its end */
export function generateTypeScript(lines, seed = 1) {
  const next = random(seed);
  const out = [
    "import fs from 'node:fs';\nimport http from 'node:http';\n\ninterface Record {\n  hash: number;\n  length: number;\n}\n",
  ];
  let count = 8;
  for (let n = 0; count < lines - 6; n++) {
    const body = typeScriptBodies[n % typeScriptBodies.length](n, next);
    out.push(body);
    count += body.split('\n').length;
  }
  out.push(`http
  .createServer((request, response) => {
    response.end(fs.readFileSync('index.html'));
  })
  .listen(8080);
`);
  return out.join('\n');
}
