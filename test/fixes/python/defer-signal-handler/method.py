import os, queue, signal, threading


class Server:
  def __init__(self):
    self.jobs = queue.Queue()
    self.done = threading.Event()

  def on_signal(self, number, frame):
    print('got it')  # ~ fix unsafe: while arrived_signals:\n        self.on_signal(arrived_signals.pop(0), None)\n      if not
    self.done.set()

  def run(self):
    signal.signal(signal.SIGTERM, self.on_signal)
    signal.signal(signal.SIGINT, self.on_signal)
    sent = False
    while not self.done.wait(0.02):
      if not sent:
        sent = True
        os.kill(os.getpid(), signal.SIGTERM)


Server().run()
print('over')
