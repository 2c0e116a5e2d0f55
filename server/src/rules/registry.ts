/** Every rule, in the order of the documentation. */
import { exitInForkedChild } from './fork/exit-in-forked-child';
import { forkAfterThread } from './fork/fork-after-thread';
import { forkExecNotSpawn } from './fork/fork-exec-not-spawn';
import { inheritableFdInThreadedProcess } from './fork/inheritable-fd-in-threaded-process';
import { invalidCloneFlags } from './fork/invalid-clone-flags';
import { preexecFnInThreadedProcess } from './fork/preexec-fn-in-threaded-process';
import { processPerRequest } from './fork/process-per-request';
import { rawCloneThread } from './fork/raw-clone-thread';
import { shellNotSpawn } from './fork/shell-not-spawn';
import { unreapedChild } from './fork/unreaped-child';
import { lockHeldAcrossFork } from './fork/lock-held-across-fork';
import { threadInForkedChild } from './fork/thread-in-forked-child';
import { unsafeCallInForkedChild } from './fork/unsafe-call-in-forked-child';
import { cpuBoundCoroutine } from './gil/cpu-bound-coroutine';
import { vforkChildMisuse } from './fork/vfork-child-misuse';
import { forkStartMethodWithThreads } from './gil/fork-start-method-with-threads';
import { gilBoundThreads } from './gil/gil-bound-threads';
import { processPoolForIo } from './gil/process-pool-for-io';
import { blockedEventLoop } from './node/blocked-event-loop';
import { fakeAsync } from './node/fake-async';
import { promiseAllIsNotParallel } from './node/promise-all-is-not-parallel';
import { threadpoolStarvation } from './node/threadpool-starvation';
import { workerPerTask } from './node/worker-per-task';
import type { Rule } from './rule';
import { errnoNotSavedInSignalHandler } from './signal/errno-not-saved-in-signal-handler';
import { handlerInheritedByForkedChild } from './signal/handler-inherited-by-forked-child';
import { missingSigwait } from './signal/missing-sigwait';
import { signalHandlerOffMainThread } from './signal/signal-handler-off-main-thread';
import { signalMaskAfterThread } from './signal/signal-mask-after-thread';
import { terminationListenerWithoutExit } from './signal/termination-listener-without-exit';
import { signalInThreadedProcess } from './signal/signal-in-threaded-process';
import { sigprocmaskInThreadedProcess } from './signal/sigprocmask-in-threaded-process';
import { sigwaitOnSynchronousSignal } from './signal/sigwait-on-synchronous-signal';
import { sigwaitOnUnblockedSignal } from './signal/sigwait-on-unblocked-signal';
import { terminatingSignalToThread } from './signal/terminating-signal-to-thread';
import { unsafeCallInSignalHandler } from './signal/unsafe-call-in-signal-handler';
import { unsafeSharedStateInSignalHandler } from './signal/unsafe-shared-state-in-signal-handler';

export const rules: readonly Rule[] = [
  forkAfterThread,
  unsafeCallInForkedChild,
  exitInForkedChild,
  forkExecNotSpawn,
  shellNotSpawn,
  invalidCloneFlags,
  vforkChildMisuse,
  preexecFnInThreadedProcess,
  rawCloneThread,
  inheritableFdInThreadedProcess,
  unreapedChild,
  processPerRequest,
  lockHeldAcrossFork,
  threadInForkedChild,
  missingSigwait,
  signalMaskAfterThread,
  signalHandlerOffMainThread,
  terminationListenerWithoutExit,
  sigprocmaskInThreadedProcess,
  signalInThreadedProcess,
  sigwaitOnUnblockedSignal,
  sigwaitOnSynchronousSignal,
  terminatingSignalToThread,
  unsafeCallInSignalHandler,
  errnoNotSavedInSignalHandler,
  unsafeSharedStateInSignalHandler,
  handlerInheritedByForkedChild,
  gilBoundThreads,
  cpuBoundCoroutine,
  forkStartMethodWithThreads,
  processPoolForIo,
  promiseAllIsNotParallel,
  blockedEventLoop,
  workerPerTask,
  fakeAsync,
  threadpoolStarvation,
];
