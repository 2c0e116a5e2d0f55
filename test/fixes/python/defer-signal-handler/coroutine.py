# ~ since: 3.7
import asyncio
import os
import signal

stopped = []


def stop(signum, frame):
    print("signal", signum)  # ~ fix unsafe: asyncio.get_running_loop().add_signal_handler(signal.SIGUSR2, stop, int(signal.SIGUSR2), None)
    stopped.append(signum)


async def main():
    signal.signal(signal.SIGUSR2, stop)
    os.kill(os.getpid(), signal.SIGUSR2)
    while not stopped:
        await asyncio.sleep(0.01)
    print("over")


asyncio.run(main())
