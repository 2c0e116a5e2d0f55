# ~ since: 3.8
import os
import signal
import sys
import tempfile

path = os.path.join(tempfile.mkdtemp(), 'out.txt')
reader, writer = os.pipe()
os.set_inheritable(writer, True)

pid = os.fork()  # ~ fix unsafe: file_actions=[(os.POSIX_SPAWN_CLOSE, reader), (os.POSIX_SPAWN_OPEN, 1, path, os.O_WRONLY | os.O_CREAT, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2), (os.POSIX_SPAWN_DUP2, writer, 3)],
if pid == 0:
    os.close(reader)
    log = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    os.dup2(writer, 3)
    os.environ['STEP'] = 'child'
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execvp('sh', ['sh', '-c', 'echo out; echo err >&2; echo $STEP >&3; kill -PIPE $$'])

os.close(writer)
print(os.WTERMSIG(os.waitpid(pid, 0)[1]), os.read(reader, 100))
print(open(path).read(), oct(os.stat(path).st_mode))
