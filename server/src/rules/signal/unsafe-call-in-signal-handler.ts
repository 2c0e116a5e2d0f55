/**
 * unsafe-call-in-signal-handler
 *
 * ## What it finds
 * A signal handler that calls, itself or through any depth of the project's functions, something that is not
 * async-signal-safe: memory allocation, stdio, locks, logging, `exit`, C++ containers, streams, `new`, `throw`. Handlers
 * are found however they are installed: `signal`, `sigaction`, `sigset`, `bsd_signal`, `std::signal`, a wrapper of the
 * project, a table of handlers, a lambda. In Python: a handler that waits for a lock that is not reentrant, logs, prints, or
 * uses a `queue.Queue`.
 *
 * ## Why it matters
 * The handler interrupts the program between any two instructions. If that was inside `malloc`, the heap is half changed
 * and its lock is taken: the handler's own `malloc` waits for a lock that its own thread holds, which cannot go on until
 * the handler returns. This needs no second thread. Python runs a handler between two bytecodes of the main thread, which
 * may be inside `print`, `logging` or `with lock` of its own.
 *
 * ## Example
 * ```c
 * static void on_term(int sig) {
 *   syslog(LOG_INFO, "caught %d", sig);   // hangs if the signal came during another syslog() or malloc()
 *   exit(0);                              // runs atexit handlers and flushes stdio in the middle of whatever ran
 * }
 * ```
 *
 * ## Instead
 * Set a `volatile sig_atomic_t` flag, or write one byte to a pipe, and do the work where the program looks at it; or block
 * the signal and take it with `sigwait` or `signalfd`, where everything may be called. To end at once: `_exit`.
 *
 * ## Limits
 * Functions that nobody has a model for are taken to be safe, and so are bare wrappers of system calls that POSIX does not
 * list. Behind `alarm` in a handler for crashes nothing is reported. Handlers of SIGSEGV, SIGBUS, SIGILL, SIGFPE and
 * SIGABRT that end the process get one hint: they run when all is lost. `snprintf` and its like are a hint: they are not on
 * the list, but touch nothing shared for plain formats. So is what runs only where `sigaction` or a like call fails, or
 * where a function that the handler calls gives up with a message (`if (broken) die("…")`). What stands behind a condition that the handler's own arguments rule out is not reported. It may be ignored where the signal
 * is blocked but for one place at which nothing can be half done (`sigsuspend`, `ppoll`).
 *
 * ## References
 * signal-safety(7); POSIX.1-2024 XSH 2.4.3; C11 7.14.1.1; CERT C SIG30-C; C++ [support.signal];
 * https://docs.python.org/3/library/signal.html#execution-of-python-signal-handlers; https://docs.python.org/3/library/io.html#reentrancy
 */
import type { Finding, Severity } from '../../engine/finding';
import type { Analysis } from '../../program/analysis';
import type { HandlerHazard } from '../../knowledge/signalHandlers';
import { isSlight, type Hazard } from '../../program/handler/external';
import type { CallWork } from '../../program/handler/summary';
import { handlerHazard, isWatchdog, onlyInCrash } from '../../knowledge/signalHandlers';
import type { SignalHandler } from '../../program/handlerWork';
import { absolute } from '../../program/program';
import type { Rule } from '../rule';
import { callSteps, stepAt, written } from '../story';
import { unsafeInPython } from './pythonHandlers';

export const unsafeCallInSignalHandler: Rule = {
  id: 'unsafe-call-in-signal-handler',
  family: 'signal',
  languages: ['c', 'cpp', 'python'],
  summary: 'A signal handler that calls what is not async-signal-safe, directly or through other functions.',
  severity: 'warning',
  *check(analysis) {
    yield* unsafeInPython(analysis.program);
    yield* libraryHandlers(analysis);
    for (const handler of analysis.handlers.handlers) {
      // A Python handler may allocate, raise and exit: it runs between two bytecodes.
      if (analysis.program.files.get(handler.fn.file)?.language === 'python') continue;
      const unsafe = handler.work.calls.filter(isUnsafe);
      const inCrash = unsafe.filter((c) => handler.ends && onlyInCrash(c.signals ?? handler.signals));
      // Behind alarm() a report that hangs is ended.
      const alarmed = handler.work.calls.find((c) => isWatchdog(written({ fn: handler.fn, call: c.call })));
      const told = new Map<string, UnsafeCall[]>();
      for (const call of unsafe) {
        if (inCrash.includes(call)) continue;
        const same = told.get(written({ fn: handler.fn, call: call.call }));
        if (same) same.push(call);
        else told.set(written({ fn: handler.fn, call: call.call }), [call]);
      }
      for (const [call, ...again] of told.values()) if (call) yield finding(handler, call, again);
      const [first] = inCrash.filter((c) => !alarmed || c.call.span.start < alarmed.call.span.start);
      if (first) yield crash(handler, first, inCrash.length);
    }
  },
};

/** `signal(SIGINT, exit)`: the function of the library is the handler. */
function* libraryHandlers({ program, concurrency }: Analysis): Generator<Finding> {
  for (const { library, site, signal } of concurrency.handlers) {
    if (program.files.get(site.fn.file)?.language === 'python') continue;
    for (const model of library) {
      const kind = handlerHazard(model);
      if (!kind || (signal !== null && onlyInCrash(new Set([signal])))) continue;
      const called = told(model.name);
      yield {
        rule: 'unsafe-call-in-signal-handler',
        severity: kind === 'formats' ? 'hint' : 'warning',
        confidence: 'high',
        ...absolute(site.fn, site.call.calleeSpan),
        message: `${called} as the signal handler${signal === null ? '' : ` for ${signal}`} ${why[kind]}. ${instead[kind]}`,
        steps: [stepAt(site, `${called} is installed here`)],
      };
    }
  }
}

interface UnsafeCall extends CallWork {
  readonly hazard: Hazard;
}

function isUnsafe(call: CallWork): call is UnsafeCall {
  return call.hazard !== null;
}

const why: Readonly<Record<HandlerHazard, string>> = {
  formats:
    'is not on the async-signal-safe list: it reads the locale, and may allocate for floating point and wide fields',
  allocates:
    'uses the heap: if the signal interrupts an allocation on the same thread, the heap is half changed and its lock is taken',
  prints:
    'takes the lock of a stream: if the signal interrupts the use of that stream on the same thread, it hangs or garbles the buffer',
  throws: 'leaves the handler through code that does not expect it: what happens is undefined',
  exits: 'runs the exit handlers and flushes stdio in the middle of whatever the signal interrupted',
  locks:
    'takes a lock: if the thread that the signal interrupts holds it, the handler waits for its own thread for ever',
};

const instead: Readonly<Record<HandlerHazard, string>> = {
  formats: 'Prepare the text before, or put the number together by hand and write(2) it.',
  allocates: 'Set a volatile sig_atomic_t flag or write to a pipe, and do this in the main loop.',
  prints: 'write(2) a prepared text, or set a volatile sig_atomic_t flag and print in the main loop.',
  throws: 'Set a volatile sig_atomic_t flag, and throw where the program looks at it.',
  exits: 'Call _exit(), or set a volatile sig_atomic_t flag and leave from the main loop.',
  locks:
    'Set a volatile sig_atomic_t flag or write to a pipe, and do this in the main loop, or take the signal with sigwait().',
};

const only = {
  failure: 'It runs only where installing a handler, or a like call, fails.',
  fatal: 'It runs only where a helper gives up.',
} as const;

function severity({ hazard }: UnsafeCall): Severity {
  return isSlight(hazard) ? 'hint' : 'warning';
}

/** The same callee several times is one fault: `again` are the places after the first. */
function finding(handler: SignalHandler, work: UnsafeCall, again: readonly UnsafeCall[]): Finding {
  const { hazard, call } = work;
  const direct = hazard.way.length === 1;
  const site = { fn: handler.fn, call };
  const name = nameOf(handler);
  const called = told(hazard.name);
  const what = direct
    ? `${called} in ${name} ${why[hazard.kind]}`
    : `${written(site)}() in ${name} leads to ${called}, which ${why[hazard.kind]}`;
  return {
    rule: 'unsafe-call-in-signal-handler',
    severity: severity(work),
    confidence: direct ? 'high' : 'medium',
    ...absolute(handler.fn, call.calleeSpan),
    message: `${what}. ${instead[hazard.kind]}${hazard.unlikely === undefined ? '' : ` ${only[hazard.unlikely]}`}`,
    steps: [
      ...steps(handler, work),
      ...again.map((w) => stepAt({ fn: handler.fn, call: w.call }, 'and again here')),
    ],
  };
}

/** One hint a handler: the whole of it runs when the program is lost. */
function crash(handler: SignalHandler, work: UnsafeCall, count: number): Finding {
  const { hazard, call } = work;
  const direct = hazard.way.length === 1;
  const more = count > 1 ? `, as do ${count - 1} more of its calls` : '';
  const head = direct
    ? told(hazard.name)
    : `${written({ fn: handler.fn, call })}() leads to ${told(hazard.name)}, which`;
  return {
    rule: 'unsafe-call-in-signal-handler',
    severity: 'hint',
    confidence: 'medium',
    ...absolute(handler.fn, call.calleeSpan),
    message: `${head} in ${nameOf(handler)} for a crash ${why[hazard.kind]}${more}: the report may hang instead of ending the process. write(2) what was prepared before, or set an alarm() first.`,
    steps: steps(handler, work),
  };
}

function steps(handler: SignalHandler, { hazard }: UnsafeCall): Finding['steps'] {
  const leaf = hazard.way[hazard.way.length - 1];
  const [install] = handler.installs;
  return [
    ...(install
      ? [
          stepAt(
            install.site,
            `${nameOf(handler)} is installed${install.signal === null ? '' : ` for ${install.signal}`} here`,
          ),
        ]
      : []),
    ...callSteps(hazard.way.slice(0, -1)),
    ...(leaf ? [stepAt(leaf, `${told(hazard.name)} runs in the handler`)] : []),
  ];
}

function nameOf({ fn }: SignalHandler): string {
  return fn.facts.kind === 'lambda' ? 'this signal handler' : `the signal handler ${fn.facts.name}()`;
}

/** A call by its name; a C++ keyword or type as it is. */
function told(name: string): string {
  return /^(?:throw|operator .*|.*[<:].*|w?(?:cout|cerr|clog|cin))$/.test(name) ? name : `${name}()`;
}
