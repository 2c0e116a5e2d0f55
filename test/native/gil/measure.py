"""Measures fixtures: for each a line of JSON. Usage: measure.py FILE…

parallel: CPU time over wall time with four threads, 1 where they take turns. speedup: wall time of one thread over that of
four, for the same work. The best of a few rounds, since others may use the machine, too.
"""
import importlib.util
import json
import os
import sys
import time


def run(main, threads):
    wall, cpu = time.perf_counter(), time.process_time()
    main(threads)
    return time.perf_counter() - wall, time.process_time() - cpu


for path in sys.argv[1:]:
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    one, four, parallel = [], [], []
    for _ in range(3):
        one.append(run(module.main, 1)[0])
        wall, cpu = run(module.main, 4)
        four.append(wall)
        parallel.append(cpu / wall)
    print(json.dumps({"name": name, "parallel": max(parallel), "speedup": min(one) / min(four)}), flush=True)
