/** Edits that once gave another answer than the same text read from nothing; `test/fuzz/` looks for more of them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Engine } from '../../server/src/engine/api';
import { defaultSettings } from '../../server/src/program/analysis';
import { rulesFolder, testEngine } from '../harness/engine';

describe('an edited engine', () => {
  let edited: Engine;
  let fresh: Engine;
  beforeEach(async () => {
    edited = await testEngine();
    fresh = await testEngine();
  });
  afterEach(() => {
    edited.dispose();
    fresh.dispose();
  });

  it('reads a method anew that an error makes part of a class', () => {
    const file = rulesFolder('fork', 'fork-after-thread.namespaces.cpp');
    const text = readFileSync(file, 'utf8');
    const start = text.indexOf('arg);') + 1;
    edited.set(file, 'cpp', text, { kept: true });
    edited.analyse();
    edited.edit(file, [{ span: { start, end: start + 4 }, text: '' }]);
    fresh.set(file, 'cpp', edited.text(file) ?? '');
    for (const engine of [edited, fresh]) engine.analyse();
    assert.deepEqual(edited.findings(file), fresh.findings(file));
  });

  it('looks again whose member it is when the type of a variable is edited', () => {
    const file = rulesFolder('fork', 'unsafe-call-in-forked-child.member-names.cpp');
    const text = readFileSync(file, 'utf8');
    const start = text.indexOf('Stack stack;');
    edited.set(file, 'cpp', text, { kept: true });
    edited.analyse();
    edited.edit(file, [{ span: { start, end: start + 1 }, text: '' }]);
    fresh.set(file, 'cpp', edited.text(file) ?? '');
    for (const engine of [edited, fresh]) engine.analyse();
    assert.equal(fresh.findings(file).length, 3);
    assert.deepEqual(edited.findings(file), fresh.findings(file));
  });

  it('tells once where a function runs after the settings have changed', () => {
    const file = rulesFolder('gil', 'gil-bound-threads.pools.py');
    edited.set(file, 'python', readFileSync(file, 'utf8'), { kept: true });
    edited.analyse();
    edited.edit(file, [{ span: { start: 0, end: 0 }, text: ' ' }]);
    edited.analyse();
    const before = edited.inlayNotes(file);
    edited.configure(defaultSettings);
    edited.analyse();
    assert.deepEqual(edited.inlayNotes(file), before);
  });

  it('tells once where a function runs after another file came', () => {
    const file = rulesFolder('gil', 'gil-bound-threads.pools.py');
    edited.set(file, 'python', readFileSync(file, 'utf8'), { kept: true });
    edited.analyse();
    const before = edited.inlayNotes(file);
    edited.set('/other.py', 'python', 'x = 1\n');
    edited.analyse();
    assert.deepEqual(edited.inlayNotes(file), before);
  });

  describe('asks again whether a class is a lock guard', () => {
    const mutex = `#include <pthread.h>
class Mutex {
public:
  void lock() { pthread_mutex_lock(&mutex); }
  void unlock() { pthread_mutex_unlock(&mutex); }
  pthread_mutex_t mutex;
};
`;
    const guard = `class Guard {
public:
  explicit Guard(Mutex &m) : mutex(m) { mutex.lock(); }
  ~Guard() { mutex.unlock(); }
  Mutex &mutex;
};
`;
    const use = `#include <unistd.h>
static Mutex table;
void twice() {
  Guard lock(table);
  if (fork() == 0) {
    Guard again(table);
    _exit(0);
  }
}
int main() { twice(); }
`;
    const declared = `#include <pthread.h>
class Mutex { public: void lock(); void unlock(); pthread_mutex_t mutex; };
`;
    const methods = `#include "mutex.h"
void Mutex::lock() { pthread_mutex_lock(&mutex); }
void Mutex::unlock() { pthread_mutex_unlock(&mutex); }
`;
    const base = `${mutex.replaceAll('Mutex', 'Base')}class Mutex : public Base {};
`;
    type Files = Readonly<Record<string, string>>;
    type Edit = readonly [file: string, text: string, by: string];
    const lock: Edit = ['a.cpp', '{ pthread_mutex_lock(&', '{ pthread_mutex_lo ck(&'];
    const stories: Readonly<Record<string, readonly [Files, Edit]>> = {
      'after an edit of a method that its constructor calls': [{ 'a.cpp': mutex + guard + use }, lock],
      'after the call in that method was given a condition': [
        { 'a.cpp': mutex + guard + use },
        ['a.cpp', '{ pthread_mutex_lock', '{ if (mutex.__data.__kind) pthread_mutex_lock'],
      ],
      'after the call in its constructor was given a condition': [
        { 'a.cpp': mutex + guard + use },
        ['a.cpp', '{ mutex.lock(); }', '{ if (m.mutex.__data.__kind) mutex.lock(); }'],
      ],
      'after an edit of the function that the method calls': [
        {
          'a.cpp':
            mutex
              .replace('lock() { pthread_mutex_lock(&mutex)', 'lock() { take(&mutex)')
              .replace('class', 'static void take(pthread_mutex_t *m) { pthread_mutex_lock(m); }\nclass') +
            guard +
            use,
        },
        ['a.cpp', '{ pthread_mutex_lock(m', '{ pthread_mutex_lo ck(m'],
      ],
      'after an edit of a method in another file': [
        { 'mutex.h': declared, 'mutex.cpp': methods, 'a.cpp': `#include "mutex.h"\n${guard}${use}` },
        ['mutex.cpp', '{ pthread_mutex_lock', '{ pthread_mutex_lo ck'],
      ],
      'of a header, after an edit of another header': [
        {
          'mutex.h': mutex,
          'guard.h': `#include "mutex.h"\n${guard}`,
          'a.cpp': `#include "guard.h"\n${use}`,
        },
        ['mutex.h', '{ pthread_mutex_lock', '{ pthread_mutex_lo ck'],
      ],
      'whose destructor calls a method of a base class': [
        { 'a.cpp': base + guard + use },
        ['a.cpp', '{ pthread_mutex_unlock', '{ pthread_mutex_unlo ck'],
      ],
      'after its destructor calls that method no more': [
        { 'a.cpp': base + guard + use },
        ['a.cpp', '{ mutex.unlock(); }', '{ mutex.unlo ck(); }'],
      ],
      'that has another name too': [
        { 'a.cpp': `${mutex}${guard}typedef Guard Alias;\n${use.replaceAll('Guard', 'Alias')}` },
        lock,
      ],
      'when a function by the name of the call comes': [
        { 'a.cpp': mutex.replace('{ pthread_mutex_lock', '{ take') + guard + use, 'b.cpp': 'int other;\n' },
        [
          'b.cpp',
          'int other;',
          '#include <pthread.h>\nvoid take(pthread_mutex_t *m) { pthread_mutex_lock(m); }',
        ],
      ],
    };
    for (const [title, [files, [file, text, by]]] of Object.entries(stories))
      it(title, () => {
        const told = (engine: Engine) => {
          engine.analyse();
          return Object.keys(files).map((name) => engine.findings(`/${name}`));
        };
        const now = { ...files };
        for (const [name, content] of Object.entries(files))
          edited.set(`/${name}`, 'cpp', content, { kept: true });
        const first = told(edited);
        const at = files[file]?.indexOf(text) ?? -1;
        assert.ok(at >= 0);
        now[file] = (files[file] ?? '').replace(text, by);
        edited.edit(`/${file}`, [{ span: { start: at, end: at + text.length }, text: by }]);
        const second = told(edited);
        for (const [name, content] of Object.entries(now)) fresh.set(`/${name}`, 'cpp', content);
        assert.deepEqual(second, told(fresh));
        assert.notDeepEqual(
          first.flat().map((f) => f.rule),
          second.flat().map((f) => f.rule),
        );
        edited.edit(`/${file}`, [{ span: { start: at, end: at + by.length }, text }]);
        assert.deepEqual(told(edited), first);
      });
  });
});
