# The program chooses a start method that does not fork.
import multiprocessing
import threading


def work():
    pass


def main():
    multiprocessing.set_start_method("spawn")
    threading.Thread(target=work).start()
    multiprocessing.Process(target=work).start()


if __name__ == "__main__":
    main()
