workers = 4
preload_app = False
