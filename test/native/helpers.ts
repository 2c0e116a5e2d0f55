/** Profiles fixtures as the product does, and looks into /proc for what must not be there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { profileFile } from '../../server/src/profile/profileFile';
import { defaultLimits, type ProfileFileRequest, type ProfileLimits } from '../../server/src/profile/request';
import type { ProfileReport, ProfileSite } from '../../server/src/protocol';

export const root = process.env.FORKSIGHT_ROOT ?? process.cwd();
export const fixture = (name: string): string => path.join(root, 'test/native/fixtures', name);

export interface Outcome {
  readonly report: ProfileReport;
  readonly stdout: string;
}

type Request = Partial<Omit<ProfileFileRequest, 'limits'>> & { readonly limits?: Partial<ProfileLimits> };

export function requestFor(file: string, more: Request = {}, output: ProfileFileRequest['output'] = () => undefined): ProfileFileRequest {
  return {
    file,
    args: [],
    cwd: path.dirname(file),
    env: {},
    nativeDir: path.join(root, 'native/build'),
    output,
    ...more,
    limits: { ...defaultLimits, timeS: 30, ...more.limits },
  };
}

export async function profile(file: string, more: Request = {}, signal: AbortSignal = new AbortController().signal): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const request = requestFor(file, more, (chunk, stream) => {
    if (stream === 'stdout') stdout += chunk;
    else stderr += chunk;
  });
  const result = await profileFile(request, signal);
  assert.ok(result.ok, result.ok ? '' : `${result.reason}\n${stderr}`);
  return { report: result.report, stdout };
}

export async function reasonFor(file: string, more: Request = {}): Promise<string> {
  const result = await profileFile(requestFor(file, more), new AbortController().signal);
  assert.ok(!result.ok, 'expected a refusal');
  return result.reason;
}

/** `line kind count failed api`, sorted by line and kind: what a test compares exactly. */
export function summary(report: ProfileReport): readonly string[] {
  const text = (site: ProfileSite): string =>
    `${site.line} ${site.kind} ${site.count}${site.failed > 0 ? ` failed ${site.failed}` : ''}${site.api === undefined ? '' : ` ${site.api}`}`;
  return [...report.sites].sort((a, b) => a.line - b.line || a.kind.localeCompare(b.kind)).map(text);
}

/** The 1-based line of a fixture that holds `// line N`-style markers is checked by the fixture's own numbers. */
export function markedLines(file: string): readonly number[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      const match = /(?:\/\*|\/\/|#) line (\d+)/.exec(text);
      if (!match) return [];
      assert.equal(Number(match[1]), index + 1, `${file}: the marker of line ${index + 1} is wrong`);
      return [index + 1];
    });
}

/** Command lines of living processes that contain `text`. */
export function processesWith(text: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return command.includes(text) ? [command] : [];
      } catch {
        return []; // it has just ended
      }
    });
}

export function has(command: string, argument = '--version'): boolean {
  return spawnSync(command, [argument], { stdio: 'ignore' }).status === 0;
}

export const site = (report: ProfileReport, line: number): ProfileSite => {
  const found = report.sites.find((one) => one.line === line);
  assert.ok(found, `no site at line ${line}: ${summary(report).join(', ')}`);
  return found;
};
