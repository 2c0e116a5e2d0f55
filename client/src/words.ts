/**
 * The words that a person reads, in the language of the editor. Whole sentences only, with {0} for what is put in: a
 * translator cannot mend a sentence that is glued together. Imports nothing, so that the charts' page and tests that
 * have no editor say the same. `scripts/words.mjs` collects what is asked for here into l10n/bundle.l10n.json.
 */
export type Word = string | number;
export type Translate = (message: string, ...words: Word[]) => string;

const english: Translate = (message, ...words) =>
  message.replace(/\{(\d+)\}/g, (place, index: string) => String(words[Number(index)] ?? place));

let translate: Translate = english;

/** Called once, before anything is said. */
export function speak(translator: Translate): void {
  translate = translator;
}

/** A dictionary by the English messages; what it lacks is said in English. */
export function dictionary(bundle: Readonly<Record<string, string>>): Translate {
  return (message, ...words) => english(bundle[message] ?? message, ...words);
}

/** @param message English, and a literal: it is collected from the source */
export function t(message: string, ...words: Word[]): string {
  return translate(message, ...words);
}
