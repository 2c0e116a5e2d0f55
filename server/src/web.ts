/** The language server as a web worker, for VS Code for the Web: the same analysis, and nothing that runs a program. */
import './web/turns';
import type { MessagePort } from 'node:worker_threads';
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { GrammarSource } from './engine/api';
import { createEngine } from './engine/engine';
import { suppressionRules } from './engine/suppressions';
import { Session } from './lsp/session';
import { rules } from './rules/registry';

/** Put here by the build: there is no package.json to read. */
declare const forksightVersion: string;

const refusal = 'Nothing can be run in a browser.';

function grammarsAt(base: string): GrammarSource {
  const bytes = async (name: string): Promise<Uint8Array> => {
    const response = await fetch(`${base}/${name}`);
    if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  return {
    runtime: () => bytes('server/dist/web-tree-sitter.wasm'),
    grammar: (language) => bytes(`grammars/${language}.wasm`),
  };
}

/** A worker speaks with its creator through its global object, as through a port. */
const port = globalThis as unknown as MessagePort;
const connection = createConnection(new BrowserMessageReader(port), new BrowserMessageWriter(port));
new Session(connection, {
  version: forksightVersion,
  refusal,
  createEngine: (resources) => createEngine(grammarsAt((resources ?? '').replace(/\/$/, ''))),
  profile: () => Promise.resolve({ ok: false, reason: refusal }),
  calibrate: () => Promise.resolve({ ok: false, reason: refusal }),
  calibration: () => null,
  flagsSource: () => 'no flags: nothing is compiled in a browser',
  rules: new Set([...rules.map((rule) => rule.id), ...Object.values(suppressionRules)]),
  // The client opens the extension's own files.
  rulePage: () => Promise.resolve(null),
}).listen();
