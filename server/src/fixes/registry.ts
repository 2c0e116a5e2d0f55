/** The rewrites by the id that a finding names. */
import { deferSignalHandler } from './deferSignalHandler';
import { exitToUnderscoreExit } from './exitToUnderscoreExit';
import type { FixFunction } from './fix';
import { closeOnExec } from './closeOnExec';
import { forkExecToPosixSpawn } from './forkExecToPosixSpawn';
import { forwardToWorkers } from './forwardToWorkers';
import { forkExecToSpawn } from './forkExecToSpawn';
import { insertSignalThread } from './insertSignalThread';
import { preexecToParameters } from './preexecToParameters';
import { removeSuppression } from './removeSuppression';
import { saveErrno } from './saveErrno';
import { shellToSpawn } from './shellToSpawn';
import { signalToSigaction } from './signalToSigaction';
import { sigprocmaskToPthreadSigmask } from './sigprocmaskToPthreadSigmask';
import { startMethodToForkserver } from './startMethodToForkserver';
import { vforkToSpawn } from './vforkToSpawn';
import { syncToPromise } from './syncToPromise';
import { threadsToProcesses } from './threadsToProcesses';

export const fixes: ReadonlyMap<string, FixFunction> = new Map([
  ['fork-exec-to-spawn', forkExecToSpawn],
  ['vfork-to-spawn', vforkToSpawn],
  ['exit-to-underscore-exit', exitToUnderscoreExit],
  ['insert-signal-thread', insertSignalThread],
  ['remove-suppression', removeSuppression],
  ['save-errno', saveErrno],
  ['signal-to-sigaction', signalToSigaction],
  ['sigprocmask-to-pthread-sigmask', sigprocmaskToPthreadSigmask],
  ['close-on-exec', closeOnExec],
  ['sync-to-promise', syncToPromise],
  ['preexec-to-parameters', preexecToParameters],
  ['defer-signal-handler', deferSignalHandler],
  ['threads-to-processes', threadsToProcesses],
  ['start-method-to-forkserver', startMethodToForkserver],
  ['fork-exec-to-posix-spawn', forkExecToPosixSpawn],
  ['forward-to-workers', forwardToWorkers],
  ['shell-to-spawn', shellToSpawn],
]);
