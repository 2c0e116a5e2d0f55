/**
 * Methods by which the objects of the standard library wait: files, pipes, sockets, queues, processes, locks, data bases. Where
 * nothing tells what an object is, one of these is as likely meant as a method of the project of the same name.
 *
 * https://docs.python.org/3/library/io.html#class-hierarchy, https://docs.python.org/3/library/socket.html#socket-objects,
 * https://docs.python.org/3/library/queue.html#queue-objects, https://docs.python.org/3/library/subprocess.html#popen-objects,
 * https://docs.python.org/3/library/threading.html, https://peps.python.org/pep-0249/#cursor-methods
 */
export const waitingMethods: ReadonlySet<string> = new Set(
  `read read1 readline readlines readinto readall write writelines flush
   accept connect recv recv_into recvfrom recvmsg send sendall sendto sendmsg
   get put join wait wait_for communicate poll acquire select
   execute executemany fetchone fetchmany fetchall commit`.split(/\s+/u),
);
