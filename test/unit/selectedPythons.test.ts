/** The client's half of "which Python": what it makes of the Python extension's API, and when it tells the server. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { chosenEnvironment } from '../../client/src/features/pythonApi';
import { SelectedPythons } from '../../client/src/features/selectedPythons';
import type { SelectedPythonsParams } from '../../server/src/protocol';

interface Resolved {
  readonly path: string;
  readonly version?: unknown;
}

/** As the extension exports it, with an environment for each folder. */
function fakeApi(environments: Record<string, Resolved>) {
  const listeners = new Set<() => void>();
  return {
    listeners,
    choose(folder: string, environment: Resolved): void {
      environments[folder] = environment;
      for (const listener of listeners) listener();
    },
    api: {
      ready: Promise.resolve(),
      environments: {
        getActiveEnvironmentPath: (resource: unknown) => ({
          id: String(resource),
          path: environments[String(resource)]?.path ?? '',
        }),
        resolveEnvironment: (active: { readonly id: string }): Promise<unknown> => {
          const found = environments[active.id];
          if (!found) return Promise.resolve(undefined);
          return Promise.resolve({ executable: { uri: { fsPath: found.path } }, version: found.version });
        },
        onDidChangeActiveEnvironmentPath(listener: () => void) {
          listeners.add(listener);
          return { dispose: () => listeners.delete(listener) };
        },
      },
    },
  };
}

const plain = { major: 3, minor: 13, sysVersion: '3.13.5 (main, Jun 12 2025, 12:40:22) [Clang 20.1.4 ]' };
const threaded = {
  major: 3,
  minor: 13,
  sysVersion: '3.13.5 experimental free-threading build (main, Jun 12 2025, 12:41:11) [Clang 20.1.4 ]',
};

describe('the Python that was selected in the editor', () => {
  it('is read with version and build', async () => {
    const { api } = fakeApi({ a: { path: '/a/bin/python', version: plain } });
    assert.deepEqual(await chosenEnvironment(api, 'a'), {
      path: '/a/bin/python',
      version: '3.13',
      freeThreaded: false,
    });
    const other = fakeApi({ a: { path: '/t/bin/python', version: threaded } });
    assert.equal((await chosenEnvironment(other.api, 'a'))?.freeThreaded, true);
  });

  it('without a version is left to the server to ask', async () => {
    const { api } = fakeApi({
      a: { path: '/a/bin/python' },
      b: { path: '/b', version: { major: 3, minor: 9 } },
    });
    const unknown = { path: '/a/bin/python', version: null, freeThreaded: null };
    assert.deepEqual(await chosenEnvironment(api, 'a'), unknown);
    assert.deepEqual(await chosenEnvironment(api, 'b'), { path: '/b', version: '3.9', freeThreaded: null });
  });

  it('is none with an API of another shape', async () => {
    for (const api of [
      undefined,
      null,
      7,
      {},
      { environments: null },
      { environments: { getActiveEnvironmentPath: 1 } },
    ])
      assert.equal(await chosenEnvironment(api, 'a'), null);
  });

  const setUp = (api: unknown, folders: readonly string[] = ['a', 'b']) => {
    const sent: SelectedPythonsParams[] = [];
    let current = api;
    const selected = new SelectedPythons({
      api: () => Promise.resolve(current),
      folders: () => folders.map((name) => ({ uri: `file:///${name}`, resource: name })),
      send: (params) => sent.push(params),
    });
    const said = () => sent.map((p) => p.selected.map((s) => `${s.folder ?? ''} ${s.version ?? '?'}`));
    return { sent, said, selected, arrive: (later: unknown) => (current = later) };
  };

  it('is told for each folder, once, and again to a new server', async () => {
    const fake = fakeApi({
      a: { path: '/a/python', version: plain },
      b: { path: '/b/python', version: { ...plain, minor: 9 } },
    });
    const { said, selected } = setUp(fake.api);
    await selected.serverStarted();
    await selected.refresh();
    const both = ['file:///a 3.13', 'file:///b 3.9'];
    assert.deepEqual(said(), [both]);
    await selected.serverStarted();
    assert.deepEqual(said(), [both, both]);
  });

  it('follows a change, until the end', async () => {
    const fake = fakeApi({ a: { path: '/a/python', version: plain } });
    const { said, selected } = setUp(fake.api, ['a']);
    await selected.serverStarted();
    fake.choose('a', { path: '/new/python', version: { ...plain, minor: 14 } });
    await selected.refresh();
    assert.deepEqual(said(), [['file:///a 3.13'], ['file:///a 3.14']]);
    assert.equal(fake.listeners.size, 1, 'one subscription, however often it was asked');
    selected.dispose();
    assert.equal(fake.listeners.size, 0);
    await selected.refresh();
    assert.equal(said().length, 2);
  });

  it('is nothing to tell without the extension, and is told when that comes', async () => {
    const { said, selected, arrive } = setUp(null, ['a']);
    await selected.serverStarted();
    assert.deepEqual(said(), []);
    arrive(fakeApi({ a: { path: '/a/python', version: plain } }).api);
    await selected.refresh();
    assert.deepEqual(said(), [['file:///a 3.13']]);
    arrive(null);
    await selected.refresh();
    assert.deepEqual(said(), [['file:///a 3.13'], []], 'it was uninstalled');
  });

  it('of one folder survives another that fails', async () => {
    const fake = fakeApi({ a: { path: '/a/python', version: plain } });
    const { api } = fake;
    const { resolveEnvironment } = api.environments;
    api.environments.resolveEnvironment = (active) =>
      active.id === 'b' ? Promise.reject(new Error('conda is broken')) : resolveEnvironment(active);
    const { said, selected } = setUp(api, ['b', 'a']);
    await selected.serverStarted();
    assert.deepEqual(said(), [['file:///a 3.13']]);
  });
});
