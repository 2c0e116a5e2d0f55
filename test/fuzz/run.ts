/** `npm run fuzz -- edits [--count N] [--seed N] [--minutes N] [--only PART OF A NAME] [FOLDER…]`: more than a test suite has time for. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzEdits } from './edits';
import { watchGrowth } from './growth';
import { fixtures, ownPrograms, programsBelow } from './programs';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function edits(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      count: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '120' },
      only: { type: 'string', default: '' },
    },
  });
  const growth = watchGrowth();
  const programs = [
    ...fixtures(),
    ...(positionals.length > 0
      ? positionals.flatMap((folder) => programsBelow(path.resolve(folder)))
      : ownPrograms()),
  ].filter((program) => program.some(({ file }) => file.includes(values.only)));
  const started = performance.now();
  let told = 0;
  const early: { readonly parser: number; readonly heap: number }[] = [];
  const state = () => ({ parser: growth.parserBytes(), heap: growth.heapBytes() });
  const { counts, failures } = await fuzzEdits({
    programs,
    growth,
    seed: Number(values.seed),
    count: Number(values.count),
    seconds: 60 * Number(values.minutes),
    onFailure: (failure) => {
      console.log(`\n${failure}`);
    },
    onProgress: (now, failed) => {
      if (now.edits < told + 1000) return;
      told = now.edits;
      const { parser, heap } = state();
      if (now.edits >= Number(values.count) / 10) early.push({ parser, heap });
      console.error(
        `${now.edits} edits, ${failed} differences, parser ${megabytes(parser)}, heap ${megabytes(heap)}`,
      );
    },
  });
  const last = state();
  console.log(
    JSON.stringify(
      {
        programs: programs.length,
        files: programs.flat().length,
        seed: Number(values.seed),
        ...counts,
        differences: failures.length,
        seconds: Math.round((performance.now() - started) / 1000),
        treesLeft: growth.trees(),
        parserMemory: { atATenth: megabytes(early[0]?.parser ?? 0), atTheEnd: megabytes(last.parser) },
        heap: { atATenth: megabytes(early[0]?.heap ?? 0), atTheEnd: megabytes(last.heap) },
      },
      null,
      2,
    ),
  );
  return failures.length === 0 ? 0 : 1;
}

const modes: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = { edits };

const [mode = '', ...rest] = process.argv.slice(2);
const chosen = modes[mode];
if (!chosen) {
  console.error(`fuzz: there is no "${mode}"; there are ${Object.keys(modes).join(', ')}.`);
  process.exitCode = 2;
} else
  void chosen(rest).then((code) => {
    process.exitCode = code;
  });
