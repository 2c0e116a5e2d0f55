/**
 * preexec-fn-in-threaded-process
 *
 * ## What it finds
 * `preexec_fn=` of `subprocess.Popen`, `run`, `call`, `check_call`, `check_output` and `asyncio.create_subprocess_*`, by
 * keyword, by position, through a `**kwargs` dict in sight or a wrapper of the project, in a process that has threads. It
 * says which parameter does the same.
 *
 * ## Why it matters
 * `preexec_fn` runs Python in the forked child before exec. The child has one thread; locks that other threads held at
 * the fork (the allocator's, an import lock, logging's) stay locked in it for ever. The child hangs before it becomes the
 * program, and `Popen` hangs with it, since it waits for the exec. It also rules out `vfork`, which makes starting a
 * program from a large process cheap.
 *
 * ## Example
 * ```python
 * class Job(Thread):
 *     def run(self):
 *         subprocess.Popen(self.command, preexec_fn=os.setsid)
 * ```
 *
 * ## Instead
 * ```python
 *         subprocess.Popen(self.command, start_new_session=True)
 * ```
 * `os.setpgrp` → `process_group=0` (3.11); `setuid`, `setgid`, `initgroups` → `user=`, `group=`, `extra_groups=` (3.9);
 * `umask` → `umask=` (3.9); `chdir` → `cwd=`; resetting signals → `restore_signals=True`; closing descriptors →
 * `close_fds`, `pass_fds`. For `setrlimit`, `nice` and `prctl` there is no parameter: the finding says what there is.
 *
 * ## Limits
 * A warning where the call runs on a thread or threads are started in the files that run together with it; a hint in a
 * library, whose threads are its user's. Silent in a script that starts no thread.
 *
 * ## References
 * - https://docs.python.org/3/library/subprocess.html: "The preexec_fn parameter is NOT SAFE to use in the presence of threads"
 * - fork(2); signal-safety(7)
 */
import type { Finding } from '../../engine/finding';
import { pythonMinor, pythonSaid, settingsIn, type AnalysisSettings } from '../../program/analysis';
import { absolute, type Program } from '../../program/program';
import { preexecCalls, type PreexecCall } from '../../program/python/preexec';
import { pythonThreads } from '../../program/python/threads';
import type { Rule } from '../rule';
import { stepAt, written } from '../story';
import { threadStory } from '../threadStory';

export const preexecFnInThreadedProcess: Rule = {
  id: 'preexec-fn-in-threaded-process',
  family: 'fork',
  languages: ['python'],
  summary: 'preexec_fn runs Python in a forked child of a process that has threads.',
  severity: 'warning',
  *check({ program, settings }) {
    for (const call of preexecCalls(program)) {
      const finding = say(program, settingsIn(settings, call.fn.file), call);
      if (finding) yield finding;
    }
  },
};

function say(program: Program, settings: AnalysisSettings, found: PreexecCall): Finding | null {
  const { fn, call, span } = found;
  const site = { fn, call };
  const name = written(site);
  const story = threadStory(program, fn);
  if (story === null && pythonThreads(program).isScript(fn.file)) return null;
  const where =
    story === null
      ? `If the program has threads, ${name}() here copies only one of them`
      : story.onThread
        ? `${name}() runs on a thread here`
        : `This program has threads, and ${name}() copies only the one that calls it`;
  return {
    rule: preexecFnInThreadedProcess.id,
    severity: story ? 'warning' : 'hint',
    confidence: story ? (story.onThread ? 'high' : 'medium') : 'low',
    ...absolute(fn, span),
    message: `${where}, and preexec_fn runs Python in the forked child: a lock that another thread holds at the fork stays locked there, and the child hangs before its exec. ${instead(found, settings)}`,
    steps: [...(story?.steps ?? []), stepAt(site, 'the child runs Python here, between fork and exec')],
    fix: 'preexec-to-parameters',
  };
}

/** The parameters that replace the function, and what has none. */
function instead({ does }: PreexecCall, settings: AnalysisSettings): string {
  const minor = pythonMinor(settings) ?? 0;
  const parameters = new Map<string, string>();
  const notes: string[] = [];
  const others: string[] = [];
  for (const { name, replacement } of does) {
    if (!replacement) others.push(name);
    else if (replacement.parameter === null) notes.push(replacement.note ?? name);
    else {
      const { since } = replacement;
      const late = since !== undefined && minor < since;
      const assumed = settings.python === null ? '' : `; this is ${pythonSaid(settings)}`;
      parameters.set(replacement.parameter, late ? ` (from Python 3.${since}${assumed})` : '');
    }
  }
  const said: string[] = [];
  if (parameters.size > 0)
    said.push(`Use ${[...parameters].map(([p, since]) => `${p}${since}`).join(', ')} instead.`);
  if (notes.length > 0) said.push(`No parameter does this: ${notes.join('; ')}.`);
  if (others.length > 0 && does.length <= 8)
    said.push(
      `No parameter is known for ${others.map((o) => `${o}()`).join(', ')}: do it in the parent, or in a small wrapper program.`,
    );
  if (said.length === 0)
    said.push(
      'Do the work in the parent or in a small wrapper program, or use a parameter of Popen that does it.',
    );
  return said.join(' ');
}
