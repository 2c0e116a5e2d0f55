/** Widely used packages from outside the standard library: where their time goes. */
import { arrays, work, type Table } from './table';

export function addThirdParty(table: Table): void {
  const numpy =
    'measured on CPython 3.11–3.13 with numpy: numeric dtypes release the GIL in ufuncs, matmul, svd, sort';
  work(table, numpy, 'releases', 20, 'numpy.**');
  work(
    table,
    numpy,
    'releases',
    1_000,
    'operator.matmul numpy.dot numpy.matmul numpy.linalg.** numpy.fft.** numpy.sort numpy.convolve scipy.** ',
  );
  work(
    table,
    'numpy: converts Python objects one by one with the GIL held',
    'holds',
    20,
    `numpy.array numpy.asarray numpy.fromiter numpy.vectorize numpy.apply_along_axis numpy.loadtxt numpy.genfromtxt
     numpy.savetxt numpy.frompyfunc`,
  );
  work(
    table,
    'https://numpy.org/doc/stable/reference/',
    'cheap',
    1,
    'numpy.zeros numpy.ones numpy.empty numpy.arange numpy.linspace numpy.dtype numpy.uint8 numpy.uint16 numpy.int32 numpy.int64 numpy.float32 numpy.float64',
  );
  work(
    table,
    'https://numpy.org/doc/stable/reference/generated/numpy.load.html',
    'waits',
    200,
    'numpy.load numpy.save numpy.memmap numpy.fromfile numpy.savez',
  );
  work(table, numpy, 'releases', 10, '?.astype ?.dot ?.mean ?.tobytes');
  work(table, 'numpy: makes a Python object for each element', 'holds', 20, '?.tolist');
  work(
    table,
    'https://pytorch.org/docs/stable/notes/cpu_threading_torchscript_inference.html',
    'releases',
    50,
    'torch.** tensorflow.** jax.** cv2.** cupy.** onnxruntime.**',
  );
  work(
    table,
    'https://pillow.readthedocs.io/en/stable/releasenotes/; its codecs and filters release the GIL',
    'releases',
    500,
    'PIL.Image.** PIL.ImageFilter.** PIL.ImageOps.**',
  );
  work(
    table,
    'https://cryptography.io/en/latest/limitations/',
    'releases',
    20,
    'cryptography.** bcrypt.** argon2.** nacl.**',
  );
  work(
    table,
    'https://github.com/pyca/bcrypt: 50 ms and more at its default cost of 12; https://argon2-cffi.readthedocs.io; https://passlib.readthedocs.io',
    'releases',
    50_000,
    `bcrypt.hashpw bcrypt.checkpw bcrypt.kdf argon2.PasswordHasher.hash argon2.PasswordHasher.verify
     passlib.context.CryptContext.hash passlib.context.CryptContext.verify passlib.hash.bcrypt.hash passlib.hash.bcrypt.verify
     passlib.hash.pbkdf2_sha256.hash passlib.hash.pbkdf2_sha256.verify passlib.hash.argon2.hash passlib.hash.argon2.verify
     werkzeug.security.generate_password_hash werkzeug.security.check_password_hash`,
  );
  work(
    table,
    'https://requests.readthedocs.io/',
    'waits',
    50_000,
    'requests.** httpx.** urllib3.** aiohttp.** boto3.** botocore.** paramiko.** grpc.** websocket.** websockets.** pymongo.** redis.** psycopg2.** psycopg.** pymysql.** MySQLdb.** sqlalchemy.** kafka.** pika.** elasticsearch.** selenium.** playwright.**',
  );
  work(
    table,
    'https://www.psycopg.org/docs/extras.html, psycopg3/docs/basic/adapt.html: they wrap a value and send nothing',
    'cheap',
    1,
    `psycopg2.extras.Json psycopg2.extensions.AsIs psycopg2.Binary psycopg2.sql.** psycopg.types.** psycopg.sql.**`,
  );
  work(table, 'https://tqdm.github.io/', 'cheap', 0.2, 'tqdm.** tqdm tqdm.tqdm tqdm.auto.tqdm tqdm.std.tqdm');
  work(
    table,
    'https://pyyaml.org/wiki/PyYAMLDocumentation: pure Python, or libyaml with the GIL held',
    'holds',
    5_000,
    'yaml.**',
  );
  work(
    table,
    'https://www.crummy.com/software/BeautifulSoup/bs4/doc/: pure Python',
    'holds',
    5_000,
    'bs4.BeautifulSoup bs4.**',
  );
  work(
    table,
    'https://lxml.de/FAQ.html#threading: frees the GIL while it parses from files and serialises',
    'releases',
    1_000,
    'lxml.etree.** lxml.html.**',
  );
  // SWIG without -threads; releases the GIL only since google/sentencepiece#1251 (May 2026).
  work(
    table,
    'https://github.com/google/sentencepiece/pull/1251',
    'holds',
    20,
    'sentencepiece.SentencePieceProcessor.**',
  );
  work(
    table,
    'https://github.com/huggingface/tokenizers: Rust, releases the GIL in batches',
    'releases',
    50,
    'tokenizers.Tokenizer.** tokenizers.**',
  );
  work(
    table,
    'https://pandas.pydata.org/docs/user_guide/gotchas.html; object columns and apply hold the GIL',
    'holds',
    1_000,
    'pandas.DataFrame.apply pandas.DataFrame.iterrows pandas.DataFrame.itertuples pandas.Series.apply pandas.Series.map',
  );
  arrays(
    table,
    `numpy.** numpy.dot numpy.matmul numpy.array numpy.asarray numpy.zeros numpy.ones numpy.empty numpy.arange numpy.linspace
     numpy.load numpy.memmap numpy.fromfile numpy.loadtxt numpy.genfromtxt scipy.** torch.** tensorflow.** jax.** cv2.** cupy.**`,
  );
}
