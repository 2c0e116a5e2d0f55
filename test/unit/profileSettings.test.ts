/** What an editor's settings make of a profile, and that the manifest declares the same settings, out of a stranger's reach. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromSettings } from '../../server/src/profile/fromSettings';
import { checkSettings, defaultEditorSettings } from '../../server/src/project/settings';

const root = process.env.FORKSIGHT_ROOT ?? process.cwd();

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly default?: unknown; readonly scope?: string } | undefined>
      >;
    };
  };
}

const settings = (values: Readonly<Record<string, unknown>>) => {
  const checked = checkSettings({ profile: values }, new Set());
  assert.deepEqual(checked.problems, []);
  return checked.settings;
};
const inFolder = { folder: '/home/u/my project', provoke: false } as const;
const c = { ...inFolder, file: '/home/u/my project/src/server.c' } as const;

describe('settings of a profile', () => {
  it('are declared with the same defaults, and cannot be set by a workspace that is not trusted', () => {
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
    const { properties } = manifest.contributes.configuration;
    const restricted = new Set(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations);
    const run = Object.entries(defaultEditorSettings).filter(([key]) =>
      /^(?:profile\.|python\.interpreter|node\.path)/.test(key),
    );
    assert.ok(run.length >= 12);
    for (const [key, value] of run) {
      const name = `forksight.${key}`;
      const declared = properties[name];
      assert.ok(declared, `package.json does not declare ${name}`);
      assert.deepEqual(declared.default, value, name);
      assert.ok(restricted.has(name), `${name} is not among the restricted ones`);
      assert.match(declared.scope ?? '', /^machine/, name);
    }
    for (const name of Object.keys(properties).filter((one) => one.startsWith('forksight.profile.')))
      assert.ok(name.slice('forksight.'.length) in defaultEditorSettings, `the server does not know ${name}`);
  });

  it('give limits and modes', () => {
    const { limits, locks, follow, gate, trace, provokeMs, cwd } = fromSettings(
      settings({
        timeLimit: 5,
        taskLimit: 9,
        outputLimit: 2048,
        memoryLimit: 2 ** 20,
        locks: true,
        follow: true,
        gate: true,
      }),
      c,
      null,
    );
    assert.deepEqual(limits, { timeS: 5, tasks: 9, outputBytes: 2048, memoryBytes: 2 ** 20 });
    assert.deepEqual(
      { locks, follow, gate, trace, provokeMs },
      { locks: true, follow: true, gate: true, trace: false, provokeMs: 0 },
    );
    assert.equal(cwd, '/home/u/my project/src');
    assert.equal(fromSettings(settings({ provokeTime: 7 }), { ...c, provoke: true }, null).provokeMs, 7);
  });

  it('name the build and the program that a C or C++ file is part of, word by word and without a shell', () => {
    const given = settings({
      build: 'make -C "${workspaceFolder}" "CFLAGS=-g -O1" ${fileBasenameNoExtension} $(touch x)',
      executable: 'out/${fileBasenameNoExtension}',
    });
    const { build, buildIn, exe, cwd } = fromSettings(given, c, null);
    assert.deepEqual(build, ['make', '-C', '/home/u/my project', 'CFLAGS=-g -O1', 'server', '$(touch', 'x)']);
    assert.equal(buildIn, '/home/u/my project');
    assert.equal(exe, '/home/u/my project/out/server');
    assert.equal(cwd, '/home/u/my project');
    const python = fromSettings(given, { ...inFolder, file: '/home/u/my project/tool.py' }, null);
    assert.deepEqual([python.build, python.exe, python.cwd], [undefined, undefined, '/home/u/my project']);
  });

  it('run it where they say', () => {
    const at = (values: Readonly<Record<string, unknown>>): string =>
      fromSettings(settings(values), c, null).cwd;
    assert.equal(at({ workingDirectory: 'data' }), '/home/u/my project/data');
    assert.equal(at({ workingDirectory: '${fileDirname}/x', executable: 'a' }), '/home/u/my project/src/x');
  });
});
