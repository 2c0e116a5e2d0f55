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

/** A command line that starts gunicorn with preloading: in a Procfile, a Dockerfile, a script. */
export function preforkCommand(line: string): PreforkServer['name'] | null {
  return /\bgunicorn\b/u.test(line) && /(?:^|[\s"',])--preload\b/u.test(line) ? 'gunicorn' : null;
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
