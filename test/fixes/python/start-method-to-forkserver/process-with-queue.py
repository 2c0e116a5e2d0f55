from multiprocessing import Process, Queue

try:
    import cv2
except ImportError:
    cv2 = None


def worker(queue):
    queue.put("done")


def start():
    if cv2:
        cv2.resize(cv2.imread("a.png"), (1, 1))
    queue = Queue()
    process = Process(target=worker, args=(queue,))
    process.start()  # ~ refuse: belongs to the fork context
    print(queue.get())
    process.join()


start()
