/** "Which Task Should I Use Here?": asks, answers with the reasons, and inserts a beginning where the user wants it. */
import {
  commands,
  QuickPickItemKind,
  SnippetString,
  ViewColumn,
  window,
  workspace,
  type Disposable,
  type QuickPickItem,
} from 'vscode';
import type { Calibration } from '../../../server/src/protocol';
import {
  advise,
  nextQuestion,
  type Advice,
  type AdvisedLanguage,
  type Answers,
  type Question,
} from './advice';
import { t } from '../words';

/** Of an entry of the quick pick, in characters. */
const lineLength = 76;

const languages: Readonly<Record<string, AdvisedLanguage>> = {
  c: 'c',
  cpp: 'cpp',
  python: 'python',
  javascript: 'node',
  typescript: 'node',
  javascriptreact: 'node',
  typescriptreact: 'node',
};

export function registerAdvisor(calibration: () => Promise<Calibration | null>): Disposable {
  return commands.registerCommand('forksight.advise', async () => run(await calibration()));
}

async function run(calibration: Calibration | null): Promise<void> {
  const editor = window.activeTextEditor;
  const language = languages[editor?.document.languageId ?? ''] ?? (await askLanguage());
  if (language === undefined) return;
  const answers: Partial<Answers> = {};
  let step = 1;
  for (let question = nextQuestion(language, answers); question; question = nextQuestion(language, answers)) {
    const answer = await ask(question, step++);
    if (answer === undefined) return;
    Object.assign(answers, { [question.key]: answer.value });
  }
  if (answers.work === undefined) return;
  const advice = advise(language, { ...answers, work: answers.work }, calibration?.measurements ?? []);
  const insert: QuickPickItem = {
    label: `$(insert) ${t('Insert a beginning')}`,
    detail: firstLine(advice.snippet),
  };
  const open: QuickPickItem = {
    label: `$(copy) ${t('Open it beside')}`,
    detail: t('in an editor of its own'),
  };
  const items: QuickPickItem[] = [
    { label: t('Why'), kind: QuickPickItemKind.Separator },
    ...advice.reasons.flatMap((reason) => wrapped(reason)),
    { label: t('What next'), kind: QuickPickItemKind.Separator },
    ...(editor ? [insert] : []),
    open,
  ];
  const title = t('Use: {0}', advice.title);
  const placeHolder = t('Why, and a beginning to go on from');
  const chosen = await window.showQuickPick(items, { title, placeHolder, matchOnDetail: true });
  if (chosen === insert && editor) await editor.insertSnippet(new SnippetString().appendText(advice.snippet));
  else if (chosen === open || (chosen && !editor)) await openBeside(language, advice);
}

async function askLanguage(): Promise<AdvisedLanguage | undefined> {
  const names = { C: 'c', 'C++': 'cpp', Python: 'python', 'Node.js': 'node' } as const;
  const chosen = await window.showQuickPick(Object.keys(names), { title: t('In which language?') });
  return chosen === undefined ? undefined : names[chosen as keyof typeof names];
}

function ask(question: Question, step: number): Thenable<Question['options'][number] | undefined> {
  return window.showQuickPick([...question.options], {
    title: t('Which task should I use here? ({0}) {1}', step, question.title),
    placeHolder: question.title,
  });
}

/** A quick pick cuts what is long: a reason goes over several entries. */
function wrapped(reason: string): QuickPickItem[] {
  const lines = [''];
  for (const word of reason.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length > lineLength) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line, i) => ({ label: i === 0 ? `$(check) ${line}` : `$(blank) ${line}` }));
}

async function openBeside(language: AdvisedLanguage, advice: Advice): Promise<void> {
  const mark = language === 'python' ? '#' : '//';
  const why = [t('Use: {0}', advice.title), ...advice.reasons].map((line) => `${mark} ${line}\n`).join('');
  const content = `${why}\n${advice.snippet}`;
  const document = await workspace.openTextDocument({
    language: language === 'node' ? 'javascript' : language,
    content,
  });
  await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: true });
}

function firstLine(text: string): string {
  return text.slice(0, text.indexOf('\n'));
}
