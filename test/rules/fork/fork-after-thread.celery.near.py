"""A pool of threads forks nothing."""
import threading

from celery import Celery

app = Celery("tasks")
app.conf.worker_pool = "threads"
threading.Thread(target=print, daemon=True).start()
