/** The options of `forksight check`, as commander hands them over. */
import type { Severity } from '../../engine/finding';
import type { Format } from '../../report/formats';

export interface Options {
  readonly format: Format;
  readonly output?: string;
  readonly exitZero?: boolean;
  readonly maxWarnings?: number;
  readonly minSeverity: Severity;
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly config?: string;
  readonly isolated?: boolean;
  readonly python?: string;
  readonly libc?: 'glibc' | 'musl' | 'other';
  readonly compileCommands?: string;
  readonly thirdParty?: boolean;
  readonly ignored?: boolean;
  readonly stdinFilename?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly pruneBaseline?: boolean;
  readonly diffBase?: string;
  readonly fix?: boolean;
  readonly unsafeFixes?: boolean;
  readonly diff?: boolean;
  readonly addIgnores?: string | true;
  readonly jobs: number;
  /** Commander's way to say `--no-cache`. */
  readonly cache: boolean;
  readonly cacheDir?: string;
  readonly shard?: Shard;
  readonly facts?: readonly string[];
  readonly progress: boolean;
}

/** The k-th of n parts. */
export interface Shard {
  readonly k: number;
  readonly n: number;
}

export const exitCode = { clean: 0, findings: 1, failed: 2 } as const;
