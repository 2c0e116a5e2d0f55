// node scripts/audit.mjs: asks the registry for known weaknesses of what is shipped. One of high severity, or worse, is
// exit code 1. A registry that does not answer such questions (a mirror, no network) is said, and is no failure.
import { spawnSync } from 'node:child_process';
import { root } from './lib/run.mjs';

/** @returns {{ code: number, word: string }} what `npm audit --json` means */
export function verdict(text) {
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return { code: 0, word: 'audit: npm gave no report: not asked.' };
  }
  const counts = report?.metadata?.vulnerabilities;
  if (typeof counts !== 'object' || counts === null || typeof report.vulnerabilities !== 'object') {
    const why = report?.message ?? report?.error?.summary ?? 'no reason given';
    return {
      code: 0,
      word: `audit: the registry could not be asked (${String(why).split('\n')[0].slice(0, 120)}).`,
    };
  }
  const bad = Object.values(report.vulnerabilities).filter(({ severity }) =>
    /^(high|critical)$/.test(severity),
  );
  if (bad.length > 0)
    return {
      code: 1,
      word: `audit: ${bad.map((v) => `${v.name} (${v.severity})`).join(', ')}: see "npm audit --omit=dev".`,
    };
  return { code: 0, word: `audit: nothing of high severity is known, ${counts.total ?? 0} in all.` };
}

if (process.argv[1] === import.meta.filename) {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  // The host may be one that is nobody's business.
  const { code, word } = verdict(stdout ?? '');
  console.log(word.replaceAll(/https?:\/\/[^\s)]+/g, 'its address'));
  process.exitCode = code;
}
