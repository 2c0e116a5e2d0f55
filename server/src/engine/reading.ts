/**
 * What one file says by itself: its facts, or why there are none. Nothing here knows of other files, so that files can
 * be read anywhere, in any order, and handed to the engine.
 */
import type { FileFacts, FileId, Language } from '../facts/model';
import { keepFirstBranches } from '../syntax/directives';
import { loadGrammars, type BudgetParser } from '../syntax/parser';
import { TreeStore, type Budgets, type ParseOutcome } from '../syntax/treeStore';
import type { GrammarSource } from './api';
import { extract, unreadable, type ItemCache } from './extract';

export interface Reading {
  readonly facts: FileFacts | null;
  /** Why there are no facts. */
  readonly skipped: string | null;
  /** How much could not be read, where that is much. */
  readonly partial: string | null;
  /** Conditional compilation cuts its statements in two: only the first branches were read. */
  readonly firstBranches: boolean;
}

/** A scan of files that nobody is typing in may take its time; a program that generates code is not worth more. */
export const patient: Budgets = { whole: 15_000, edit: 15_000, blanked: 15_000 };

/** Percent of a file inside syntax errors from which on the user has to know. */
const muchLost = 20;

interface Parsed {
  readonly facts: FileFacts;
  readonly errors: number;
  /** Characters inside them. */
  readonly lost: number;
}

/**
 * Parses a file from nothing.
 * @param kept whether the tree stays in the store, for incremental parses
 */
export function readFile(
  file: FileId,
  language: Language,
  text: string,
  parser: BudgetParser,
  trees: TreeStore,
  kept: boolean,
  cache: ItemCache | undefined,
): Reading {
  const none: Reading = { facts: null, skipped: null, partial: null, firstBranches: false };
  const refused = unreadable(text);
  if (refused !== null) {
    trees.forget(file);
    return { ...none, skipped: refused };
  }
  const read = (parsed: string): ParseOutcome<Parsed> =>
    trees.parse(file, parser, parsed, kept, (tree) => {
      const facts = extract(tree.rootNode, parsed, language, cache, parser);
      return { facts, ...(facts.broken ? lostIn(tree.rootNode) : { errors: 0, lost: 0 }) };
    });
  let firstBranches = false;
  let outcome = read(text);
  if (outcome.ok && outcome.value.errors > 0 && (language === 'c' || language === 'cpp')) {
    // What cannot be read whole may be readable as a compiler would see it.
    const one = keepFirstBranches(text, language);
    const second = one === text ? null : read(one);
    if (second?.ok === true && second.value.errors < outcome.value.errors) {
      firstBranches = true;
      outcome = second;
    } else if (second && kept) outcome = read(text);
  }
  if (!outcome.ok) return { ...none, skipped: outcome.reason, firstBranches };
  const { facts, lost } = outcome.value;
  const share = Math.round((100 * lost) / Math.max(1, text.length));
  const partial =
    share < muchLost
      ? null
      : `read in part: syntax errors hide ${share} % of it, and what is there is not analysed`;
  return { facts, skipped: null, partial, firstBranches };
}

/** Error nodes, and the characters inside the outermost of them. */
function lostIn(root: Parameters<typeof extract>[0]): { errors: number; lost: number } {
  const errors = root.descendantsOfType('ERROR');
  let lost = 0;
  let end = 0;
  for (const { startIndex, endIndex } of errors) {
    if (endIndex <= end) continue;
    lost += endIndex - Math.max(startIndex, end);
    end = endIndex;
  }
  return { errors: errors.length, lost };
}

/** Reads files for an engine somewhere else, and in no haste. */
export class Reader {
  readonly #trees = new TreeStore(patient);
  readonly #grammars;

  constructor(source: GrammarSource) {
    this.#grammars = loadGrammars({
      runtime: () => source.runtime(),
      grammar: (language) => source.grammar(language as Language),
    });
  }

  async read(file: FileId, language: Language, text: string): Promise<Reading> {
    const parser = await this.#grammars.parser(language);
    return readFile(file, language, text, parser, this.#trees, false, undefined);
  }
}
