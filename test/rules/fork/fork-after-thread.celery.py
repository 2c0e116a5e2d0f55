"""Celery's prefork pool imports the tasks and forks then."""
import threading

from celery import Celery

app = Celery("tasks")
app.conf.worker_pool = "prefork"


def refresh():
    pass


threading.Thread(target=refresh, daemon=True).start()  # ~ warning fork-after-thread: Start it in a handler of the signal worker_process_init


@app.task
def add(a, b):
    return a + b
