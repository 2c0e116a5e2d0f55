/** Libraries that start threads which a Python program does not see, and from when on they run. */
export interface NativeThreads {
  /** `import`: the threads run once the module is imported. `use`: from the first call of one of `by`, or any call. */
  readonly from: 'import' | 'use';
  /** Names in the module that start them; any call where absent. */
  readonly by?: RegExp;
  readonly what: string;
  /** The library looks after forks itself, as a rule: how, and what it does not cover. */
  readonly handled?: string;
  readonly source: string;
}

const openblas: NativeThreads = {
  from: 'import',
  what: 'the threads of OpenBLAS, which numpy starts when it is imported',
  handled: 'OpenBLAS ends its threads before a fork and starts them again when they are needed, but builds with OpenMP do not, and releases have hung there',
  source: 'https://numpy.org/doc/stable/reference/global_state.html#number-of-threads-used-for-linear-algebra; /proc/PID/task after import; https://github.com/OpenMathLib/OpenBLAS/pull/343, https://github.com/OpenMathLib/OpenBLAS/issues/5520',
}; // prettier-ignore

const libraries: ReadonlyMap<string, NativeThreads> = new Map<string, NativeThreads>([
  ['numpy', openblas],
  ['scipy', openblas],
  ['pandas', openblas],
  ['sklearn', { from: 'use', what: 'OpenMP threads of scikit-learn', source: 'https://scikit-learn.org/stable/faq.html#why-do-i-sometimes-get-a-crash-freeze-with-n-jobs-1-under-osx-or-linux' }],
  ['grpc', { from: 'use', by: /^(?:insecure_channel|secure_channel|server|aio\.)/u, what: 'threads of gRPC', source: 'https://github.com/grpc/grpc/blob/master/doc/fork_support.md' }],
  ['torch', { from: 'use', what: 'threads of PyTorch', source: 'https://pytorch.org/docs/stable/notes/multiprocessing.html#avoiding-and-fighting-deadlocks' }],
  ['tensorflow', { from: 'use', what: 'threads of TensorFlow', source: 'https://github.com/tensorflow/tensorflow/issues/5448' }],
  ['jax', { from: 'use', what: 'threads of JAX', source: 'https://github.com/jax-ml/jax/issues/1805; jax warns about os.fork() itself' }],
  ['cv2', { from: 'use', what: 'threads of OpenCV', source: 'https://github.com/opencv/opencv/issues/5150' }],
  ['polars', { from: 'use', what: 'threads of Polars', source: 'https://docs.pola.rs/user-guide/misc/multiprocessing/' }],
  ['pyarrow', { from: 'use', what: 'threads of Arrow', handled: 'Arrow makes its thread pools anew in the child, but not what Flight keeps', source: 'https://arrow.apache.org/docs/python/memory.html; CPU and I/O thread pools; https://github.com/apache/arrow/pull/2363, https://github.com/apache/arrow/issues/38617' }],
  ['onnxruntime', { from: 'use', by: /^InferenceSession/u, what: 'threads of ONNX Runtime', source: 'https://onnxruntime.ai/docs/performance/tune-performance/threading.html' }],
  ['pymongo', { from: 'use', by: /^(?:MongoClient|AsyncMongoClient|mongo_client)/u, what: 'monitor threads of PyMongo', source: 'https://pymongo.readthedocs.io/en/stable/faq.html#is-pymongo-fork-safe' }],
  ['motor', { from: 'use', what: 'monitor threads of PyMongo', source: 'https://pymongo.readthedocs.io/en/stable/faq.html#is-pymongo-fork-safe' }],
  ['sentry_sdk', { from: 'use', by: /^init/u, what: 'the transport thread of the Sentry SDK', source: 'https://docs.sentry.io/platforms/python/; worker.py starts a thread on the first event' }],
  ['ddtrace', { from: 'import', what: 'the writer thread of ddtrace', handled: 'ddtrace starts its thread anew in the child', source: 'https://ddtrace.readthedocs.io/' }],
  ['apscheduler', { from: 'use', by: /(?:^|\.)BackgroundScheduler/u, what: 'the thread of the scheduler', source: 'https://apscheduler.readthedocs.io/en/3.x/userguide.html' }],
  ['prometheus_client', { from: 'use', by: /^start_(?:http|wsgi)_server|^push/u, what: 'the HTTP server thread of prometheus_client', source: 'https://prometheus.github.io/client_python/exporting/http/' }],
  ['confluent_kafka', { from: 'use', by: /^(?:Producer|Consumer|AdminClient)/u, what: 'threads of librdkafka', source: 'https://github.com/confluentinc/librdkafka/wiki/FAQ' }],
  ['zmq', { from: 'use', by: /^(?:Context|asyncio\.Context)/u, what: 'the I/O thread of ZeroMQ', source: 'https://pyzmq.readthedocs.io/en/latest/howto/morethanbindings.html#thread-safety' }],
  ['watchdog', { from: 'use', by: /Observer/u, what: 'the observer thread of watchdog', source: 'https://python-watchdog.readthedocs.io/' }],
  ['opentelemetry', { from: 'use', by: /BatchSpanProcessor|PeriodicExportingMetricReader/u, what: 'the export thread of OpenTelemetry', source: 'https://opentelemetry-python.readthedocs.io/en/latest/examples/fork-process-model/README.html' }],
  ['ray', { from: 'use', by: /^init/u, what: 'threads of Ray', source: 'https://docs.ray.io/en/latest/ray-core/' }],
  ['duckdb', { from: 'use', what: 'threads of DuckDB', source: 'https://duckdb.org/docs/stable/guides/performance/how_to_tune_workloads' }],
  ['numba', { from: 'use', by: /^(?:prange|njit|jit)/u, what: 'threads of Numba', handled: 'Numba makes its thread pool anew in the child, but with OpenMP of GNU the child is ended', source: 'https://numba.readthedocs.io/en/stable/user/threading-layer.html' }],
]); // prettier-ignore

/** By the module that is imported, `torch` for `torch.nn`; null: it starts none that are known. */
export function nativeThreads(
  module: string,
): { readonly library: string; readonly threads: NativeThreads } | null {
  const library = module.split('.')[0] ?? module;
  // `torch.multiprocessing` is multiprocessing under another name.
  const threads = libraries.get(library);
  return threads ? { library, threads } : null;
}
