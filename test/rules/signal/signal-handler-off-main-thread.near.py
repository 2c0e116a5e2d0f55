"""On the main thread, or with a look at which thread this is."""
import signal
import threading


def stop(number, frame):
    raise SystemExit


def careful():
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)


def catches():
    try:
        signal.signal(signal.SIGTERM, stop)
    except ValueError:
        pass


def work():
    careful()
    catches()


def main():
    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=work).start()


class Plain:
    def run(self):
        signal.signal(signal.SIGTERM, stop)


main()


def by_name():
    if threading.current_thread().name == "MainThread":
        signal.signal(signal.SIGTERM, stop)


threading.Thread(target=by_name).start()
