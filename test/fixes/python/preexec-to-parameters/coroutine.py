import asyncio
import os
import sys
import threading

SHOW = "import os; print(os.getsid(0) == os.getpid())"


async def main():
    threading.Thread(target=print).start()
    p = await asyncio.create_subprocess_exec(sys.executable, "-c", SHOW, preexec_fn=os.setsid)  # ~ fix safe: start_new_session=True)
    await p.wait()


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
loop.run_until_complete(main())
