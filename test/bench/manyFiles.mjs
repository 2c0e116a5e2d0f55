// Writes a code base of any number of small files: C, Python and JavaScript in packages of twenty, each package a program
// whose files call one another, one in ten with a hazard. The same for the same number.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const perPackage = 20;

const c = (name, i, isHazard) => `#include <pthread.h>
#include <unistd.h>
#include "api.h"

static int state_${i};

static void *work_${i}(void *arg)
{
    int *count = arg;
    for (int n = 0; n < 1000; n++)
        *count += n % ${i + 2};
    return arg;
}

int ${name}(int value)
{
    if (value > ${i})
        return ${name.replace(/_\d+$/, '')}_${(i + 1) % perPackage}(value - 1);
${
  isHazard
    ? `    pthread_t thread;
    pthread_create(&thread, 0, work_${i}, &state_${i});
    if (fork() == 0)
        for (;;)
            pause();
`
    : `    work_${i}(&state_${i});
`
}    return value + state_${i};
}
`;

const python = (name, i, isHazard) => `import threading
import time


def prepare_${i}(items):
    """Orders what it is given."""
    return sorted(item * ${i + 1} for item in items)


def ${name}(items):
    total = 0
    for item in prepare_${i}(items):
        while item % ${i + 3} > 1:
            item -= 1
            total += item
    return total

${isHazard ? `\nfor n in range(4):\n    threading.Thread(target=${name}, args=([n] * 100000,)).start()\n` : `\nif __name__ == "__main__":\n    time.sleep(${name}([1]))\n`}`;

const javascript = (name, i, isHazard) => `import fs from 'node:fs';
import http from 'node:http';

export function ${name}(values) {
  return values.map((value) => value * ${i + 1}).filter((value) => value % 2 === 0);
}

${isHazard ? `http.createServer((request, response) => response.end(fs.readFileSync('page-${i}.html'))).listen(${8000 + i});\n` : `export const port = ${8000 + i};\nexport { http, fs };\n`}`;

const kinds = [
  { make: c, extension: 'c' },
  { make: python, extension: 'py' },
  { make: javascript, extension: 'mjs' },
];

/** @returns {number} how many files hold a hazard */
export function writeManyFiles(folder, count) {
  let hazards = 0;
  for (let n = 0; n < count; n++) {
    const pack = Math.floor(n / perPackage);
    const i = n % perPackage;
    const { make, extension } = kinds[pack % kinds.length];
    const isHazard = n % 10 === 3;
    if (isHazard) hazards++;
    const at = path.join(folder, `group${pack % 50}`, `package${pack}`);
    if (i === 0) {
      mkdirSync(at, { recursive: true });
      if (extension === 'c') {
        const names = Array.from({ length: perPackage }, (_, k) => `int part${pack}_${k}(int value);`);
        writeFileSync(path.join(at, 'api.h'), `${names.join('\n')}\n`);
        writeFileSync(
          path.join(at, 'main.c'),
          `#include "api.h"\nint main(void) { return part${pack}_0(${pack}); }\n`,
        );
      }
    }
    writeFileSync(path.join(at, `part${i}.${extension}`), make(`part${pack}_${i}`, i, isHazard));
  }
  return hazards;
}
