/**
 * Servers that load the application once and fork their workers from that process, and where their configuration says so.
 * gunicorn: https://docs.gunicorn.org/en/stable/settings.html#preload-app
 * uWSGI: https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#preforking-vs-lazy-apps-vs-lazy
 * Celery: https://docs.celeryq.dev/en/stable/userguide/configuration.html#worker-pool
 */
export interface PreforkServer {
  readonly name: 'gunicorn' | 'uWSGI' | 'Celery';
  /** What to do instead of starting the thread while the application is loaded. */
  readonly instead: string;
}

/** A configuration that makes a server load the application before it forks. */
export interface PreforkConfig {
  readonly server: PreforkServer['name'];
  /** `preload_app in gunicorn.conf.py` */
  readonly said: string;
  /** Absolute folder whose applications it serves; null: all. */
  readonly folder: string | null;
}

export const preforkServers: Readonly<Record<PreforkServer['name'], PreforkServer>> = {
  gunicorn: {
    name: 'gunicorn',
    instead: 'Start it in the post_worker_init hook, or at the first request, or do without preloading.',
  },
  uWSGI: {
    name: 'uWSGI',
    instead: 'Start it in a function under @uwsgidecorators.postfork, or set lazy-apps.',
  },
  Celery: {
    name: 'Celery',
    instead: 'Start it in a handler of the signal worker_process_init, or at the first task.',
  },
};

/** Settings in Python files: the file's name, the variable, the value. */
export const pythonPrefork: readonly {
  readonly server: PreforkServer['name'];
  readonly file: RegExp;
  readonly variable: RegExp;
  readonly value: boolean | string;
}[] = [
  {
    server: 'gunicorn',
    file: /(?:^|\/)[^/]*gunicorn[^/]*\.py$/u,
    variable: /^preload_app$/u,
    value: true,
  },
  {
    server: 'Celery',
    file: /\.py$/u,
    variable: /(?:^|\.)(?:worker_pool|CELERYD_POOL|CELERY_WORKER_POOL)$/u,
    value: 'prefork',
  },
];

/** Calls that make an application which such a server is given. */
export const applications: ReadonlyMap<string, readonly PreforkServer['name'][]> = new Map([
  ['flask.Flask', ['gunicorn', 'uWSGI']],
  ['fastapi.FastAPI', ['gunicorn']],
  ['starlette.applications.Starlette', ['gunicorn']],
  ['django.core.wsgi.get_wsgi_application', ['gunicorn', 'uWSGI']],
  ['django.core.asgi.get_asgi_application', ['gunicorn']],
  ['falcon.App', ['gunicorn', 'uWSGI']],
  ['bottle.Bottle', ['gunicorn', 'uWSGI']],
  ['pyramid.config.Configurator', ['gunicorn', 'uWSGI']],
  ['celery.Celery', ['Celery']],
]);

/** What stands before a server on a command line and starts it: `exec`, `A=b`, `poetry run`, `python -m`, `tini --`. */
const starter =
  /^(?:exec|env|nohup|sudo|tini|dumb-init|poetry|pipenv|pdm|hatch|uv|rye|run|python[\d.]*|-m|--|-[gs]|ddtrace-run|newrelic-admin|run-program|opentelemetry-instrument|[A-Za-z_]\w*=.*)$/u;

/**
 * A command that makes its server load the application and fork then.
 * gunicorn: `--preload`. uWSGI: several processes or a master, without lazy-apps; where an .ini file is named, that decides.
 * Celery: a worker without another pool, as prefork is the default.
 * @param words of one command, without quotes
 * @returns the server and what decides it, as a phrase
 */
export function preforkCommand(
  words: readonly string[],
): { readonly server: PreforkServer['name']; readonly why: string } | null {
  const at = words.findIndex((word) => !starter.test(word.slice(word.lastIndexOf('/') + 1)));
  const program = words[at]?.slice(words[at].lastIndexOf('/') + 1);
  const args = words.slice(at + 1);
  const value = (...names: readonly string[]): string | null => {
    for (const [i, arg] of args.entries())
      for (const name of names) {
        if (arg === name) return args[i + 1] ?? '';
        if (arg.startsWith(name.startsWith('--') ? `${name}=` : name) && arg !== name)
          return arg.slice(name.length).replace(/^=/u, '');
      }
    return null;
  };
  const has = (...names: readonly string[]): boolean => args.some((arg) => names.includes(arg));
  switch (program) {
    case 'gunicorn':
      return has('--preload', '--preload-app') ? { server: 'gunicorn', why: '--preload' } : null;
    case 'uwsgi': {
      if (has('--lazy-apps', '--lazy') || value('--ini', '--yaml', '--json', '--xml') !== null) return null;
      if (args.some((arg) => /\.(?:ini|ya?ml|json|xml)$/u.test(arg))) return null;
      const processes = Number(value('--processes', '--workers', '-p') ?? 1);
      return processes > 1 || has('--master', '-M') ? { server: 'uWSGI', why: 'no --lazy-apps' } : null;
    }
    case 'celery': {
      if (!has('worker')) return null;
      const pool = value('--pool', '-P');
      if (pool === null) return { server: 'Celery', why: 'the prefork pool, the default,' };
      return pool === 'prefork' || pool === 'processes' ? { server: 'Celery', why: '--pool=prefork' } : null;
    }
    default:
      return null;
  }
}

/** `[uwsgi]` of an .ini file: workers are forked from a process that has loaded the application, unless lazy-apps is set. */
export function preforkIni(text: string): PreforkServer['name'] | null {
  const section = /^\s*\[uwsgi\]\s*$([\s\S]*?)(?=^\s*\[|$(?![\s\S]))/mu.exec(text)?.[1];
  if (section === undefined) return null;
  const value = (key: string): string | null =>
    new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)`, 'mu').exec(section)?.[1]?.toLowerCase() ?? null;
  const isOn = (key: string): boolean => /^(?:true|1|yes|on)$/u.test(value(key) ?? '');
  const workers = Number(value('processes') ?? value('workers') ?? value('p') ?? 1);
  const forks = isOn('master') || workers > 1;
  return forks && !isOn('lazy-apps') && !isOn('lazy') ? 'uWSGI' : null;
}
