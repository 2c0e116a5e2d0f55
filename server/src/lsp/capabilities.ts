/**
 * What the client can do, read once, and what the server answers.
 *
 * Diagnostics are pushed, not pulled. An edit changes findings in other files, open or not, and the engine says
 * exactly in which; so one message for each of them is all the traffic there is. A pulling client would ask for every
 * open document after every keystroke and poll for the rest of the workspace.
 */
import {
  CodeActionKind,
  PositionEncodingKind,
  TextDocumentSyncKind,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.forksight`;

export interface ClientCapabilities {
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly configuration: boolean;
  readonly configurationChanges: boolean;
  readonly workspaceFolders: boolean;
  readonly watchedFiles: boolean;
  readonly resolveEdits: boolean;
  readonly disabledActions: boolean;
  readonly documentChanges: boolean;
  readonly changeAnnotations: boolean;
  readonly workDoneProgress: boolean;
  /** Our own client: it has the commands that some code actions name. */
  readonly forksight: boolean;
}

export function clientCapabilities(params: InitializeParams): ClientCapabilities {
  const { workspace, textDocument, window } = params.capabilities;
  const action = textDocument?.codeAction;
  const options: unknown = params.initializationOptions;
  return {
    relatedInformation: textDocument?.publishDiagnostics?.relatedInformation === true,
    codeDescription: textDocument?.publishDiagnostics?.codeDescriptionSupport === true,
    configuration: workspace?.configuration === true,
    configurationChanges: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    watchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    resolveEdits: action?.dataSupport === true && action.resolveSupport?.properties.includes('edit') === true,
    disabledActions: action?.disabledSupport === true,
    documentChanges: workspace?.workspaceEdit?.documentChanges === true,
    changeAnnotations: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    workDoneProgress: window?.workDoneProgress === true,
    forksight: typeof options === 'object' && options !== null && 'nativeDir' in options,
  };
}

export function initializeResult(version: string): InitializeResult {
  return {
    serverInfo: { name: 'forksight', version },
    capabilities: {
      positionEncoding: PositionEncodingKind.UTF16,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      inlayHintProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind], resolveProvider: true },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}
