/** A beginning for each advice: short, whole, and right in what it leaves out. */
import type { AdvisedLanguage, Task } from './advice';

const cThread = `pthread_t thread;
int error = pthread_create(&thread, NULL, work, argument);
if (error != 0) { errno = error; perror("pthread_create"); }
/* … */
pthread_join(thread, NULL);
`;
const cSpawn = `extern char **environ;
pid_t pid;
char *argv[] = { "program", "argument", NULL };
int error = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);
if (error != 0) { errno = error; perror(argv[0]); }
else waitpid(pid, NULL, 0);
`;
const cFork = `/* before the first thread is started */
pid_t pid = fork();
if (pid < 0) perror("fork");
else if (pid == 0) {
    work();
    _exit(0);
}
/* … */
waitpid(pid, NULL, 0);
`;
const cForkPool = `/* before the first thread is started; each takes work from the same socket or pipe */
for (int i = 0; i < workers; i++) {
    pid_t pid = fork();
    if (pid < 0) perror("fork");
    else if (pid == 0) {
        serve(descriptor);
        _exit(0);
    }
}
while (wait(NULL) > 0)
    ;
`;
const cThreadPool = `/* threads that live as long as the program, and take work from one queue */
for (int i = 0; i < workers; i++) {
    int error = pthread_create(&threads[i], NULL, take_from_queue, &queue);
    if (error != 0) { errno = error; perror("pthread_create"); }
}
`;
const cLoop = `int loop = epoll_create1(EPOLL_CLOEXEC);
struct epoll_event interest = { .events = EPOLLIN, .data.fd = descriptor };
if (epoll_ctl(loop, EPOLL_CTL_ADD, descriptor, &interest) < 0) perror("epoll_ctl");
for (struct epoll_event event;;) {
    int ready = epoll_wait(loop, &event, 1, -1);
    if (ready > 0) handle(event.data.fd);
    else if (ready < 0 && errno != EINTR) { perror("epoll_wait"); break; }
}
`;
const c = {
  thread: cThread,
  'thread-pool': cThreadPool,
  process: cFork,
  'process-pool': cForkPool,
  spawn: cSpawn,
  'event-loop': cLoop,
};

export const snippets: Readonly<Record<AdvisedLanguage, Partial<Record<Task, string>>>> = {
  c,
  cpp: {
    ...c,
    thread: `std::jthread thread(work, argument); // joins when it goes out of scope
`,
    'thread-pool': `std::vector<std::jthread> threads; // live as long as the vector, and take work from one queue
for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i)
    threads.emplace_back(take_from_queue, std::ref(queue));
`,
  },
  python: {
    'event-loop': `import asyncio


async def main():
    async with asyncio.TaskGroup() as group:  # Python 3.11
        for item in items:
            group.create_task(fetch(item))


asyncio.run(main())
`,
    'thread-pool': `from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor() as pool:
    results = list(pool.map(work, items))
`,
    process: `import multiprocessing

if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=work, args=(item,))
    process.start()
    process.join()
`,
    'process-pool': `from concurrent.futures import ProcessPoolExecutor
import multiprocessing

if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")  # no fork of a process that has threads
    with ProcessPoolExecutor(mp_context=context) as pool:
        results = list(pool.map(work, items, chunksize=16))
`,
    spawn: `import subprocess

done = subprocess.run(["program", "argument"], check=True, capture_output=True, text=True)
`,
  },
  node: {
    'event-loop': `const results = await Promise.all(items.map((item) => fetchOne(item)));
`,
    'worker-pool': `import os from 'node:os';
import { Worker } from 'node:worker_threads';

// Started once; hand out work with postMessage and take results with on('message').
const workers = Array.from({ length: os.availableParallelism() }, () => new Worker(new URL('./worker.js', import.meta.url)));
`,
    'process-pool': `import { fork } from 'node:child_process';
import os from 'node:os';

// Started once; a child that crashes is replaced, the others go on.
const children = Array.from({ length: os.availableParallelism() }, () => fork('./worker.js'));
`,
    cluster: `import cluster from 'node:cluster';
import os from 'node:os';

if (cluster.isPrimary) {
  for (let i = 0; i < os.availableParallelism(); i++) cluster.fork();
  cluster.on('exit', () => cluster.fork());
} else {
  server.listen(8080);
}
`,
    spawn: `import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const { stdout } = await promisify(execFile)('program', ['argument']);
`,
  },
};
