workers = 4
preload_app = True


def post_worker_init(worker):
    import threading

    threading.Thread(target=worker.poll).start()
