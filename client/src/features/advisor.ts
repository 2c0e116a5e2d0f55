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
import { advise, nextQuestion, type AdvisedLanguage, type Answers, type Question } from './advice';

const languages: Readonly<Record<string, AdvisedLanguage>> = {
  c: 'c',
  cpp: 'cpp',
  python: 'python',
  javascript: 'node',
  typescript: 'node',
  javascriptreact: 'node',
  typescriptreact: 'node',
};

export function registerAdvisor(calibration: () => Calibration | null): Disposable {
  return commands.registerCommand('forksight.advise', () => run(calibration()));
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
  const insert: QuickPickItem = { label: '$(insert) Insert a beginning', detail: firstLine(advice.snippet) };
  const open: QuickPickItem = { label: '$(copy) Open it beside', detail: 'in an editor of its own' };
  const items: QuickPickItem[] = [
    ...advice.reasons.map((reason) => ({ label: '$(check)', detail: reason })),
    { label: 'What next', kind: QuickPickItemKind.Separator },
    ...(editor ? [insert] : []),
    open,
  ];
  const title = `Use: ${advice.title}`;
  const placeHolder = 'Why, and a beginning to go on from';
  const chosen = await window.showQuickPick(items, { title, placeHolder, matchOnDetail: true });
  if (chosen === insert && editor) await editor.insertSnippet(new SnippetString().appendText(advice.snippet));
  else if (chosen === open || (chosen && !editor)) await openBeside(language, advice.snippet);
}

async function askLanguage(): Promise<AdvisedLanguage | undefined> {
  const names = { C: 'c', 'C++': 'cpp', Python: 'python', 'Node.js': 'node' } as const;
  const chosen = await window.showQuickPick(Object.keys(names), { title: 'In which language?' });
  return chosen === undefined ? undefined : names[chosen as keyof typeof names];
}

function ask(question: Question, step: number): Thenable<Question['options'][number] | undefined> {
  return window.showQuickPick([...question.options], {
    title: `Which task should I use here? (${step}) ${question.title}`,
    placeHolder: question.title,
  });
}

async function openBeside(language: AdvisedLanguage, content: string): Promise<void> {
  const document = await workspace.openTextDocument({
    language: language === 'node' ? 'javascript' : language,
    content,
  });
  await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: true });
}

function firstLine(text: string): string {
  return text.slice(0, text.indexOf('\n'));
}
