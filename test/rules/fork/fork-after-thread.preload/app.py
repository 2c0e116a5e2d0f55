import threading

from flask import Flask

import metrics

app = Flask(__name__)
timer = threading.Timer(60, print)
timer.daemon = True
timer.start()  # ~ warning fork-after-thread: gunicorn loads this application before it forks its workers (preload_app in gunicorn.conf.py)


@app.route("/")
def index():
    metrics.late()
    return "ok"


if __name__ == "__main__":
    threading.Thread(target=metrics.push).start()
    app.run()
