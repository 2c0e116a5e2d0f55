import threading


def push():
    pass


def begin():
    threading.Thread(target=push, daemon=True).start()  # ~ warning fork-after-thread: Start it in the post_worker_init hook


def late():
    threading.Thread(target=push, daemon=True).start()


begin()
