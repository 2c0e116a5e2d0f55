/** Answers to what an editor asks about an open document beyond its findings: functions, inlay hints, estimates. */
import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import type { CreationWay, WayCosts } from '../engine/api';
import type { CalibratedCosts, Calibration, Estimate, EstimatesResult, FunctionsResult } from '../protocol';
import { toInlayHint } from './convert';
import type { Workspace } from './workspace';

export function functions(workspace: Workspace, uri: string): FunctionsResult {
  const document = workspace.documents.ofUri(uri);
  if (!document?.project.has(document.file)) return { functions: [] };
  const { text } = document;
  return {
    functions: document.project.engine.functions(document.file).map(({ name, span }) => ({
      name,
      startLine: text.positionAt(span.start).line + 1,
      endLine: text.positionAt(span.end).line + 1,
    })),
  };
}

export function inlayHints(workspace: Workspace, { textDocument, range }: InlayHintParams): InlayHint[] {
  const document = workspace.documents.ofUri(textDocument.uri);
  if (!document?.project.has(document.file)) return [];
  const { text } = document;
  const start = text.offsetAt(range.start);
  const end = text.offsetAt(range.end);
  return document.project.engine
    .inlayNotes(document.file)
    .filter(({ offset }) => start <= offset && offset <= end)
    .map((note) => toInlayHint(note, text));
}

export function estimates(
  workspace: Workspace,
  uri: string,
  costs: readonly WayCosts[] | null,
): EstimatesResult {
  const document = workspace.documents.ofUri(uri);
  if (costs === null || !document?.project.has(document.file)) return { estimates: costs && [] };
  const told = (way: CreationWay) => costs.map((one) => ({ megabytes: one.megabytes, us: one[way] }));
  return {
    estimates: document.project.engine.creations(document.file).map(({ name, span, way }): Estimate => ({
      line: document.text.positionAt(span.start).line + 1,
      api: name,
      costs: told(way),
    })),
  };
}

/** A calibration by the ways in which tasks are created. */
export function wayCosts({ measurements }: Calibration): readonly WayCosts[] {
  const costs = (one: CalibratedCosts): WayCosts => ({
    megabytes: one.megabytes,
    fork: one.forkUs,
    vfork: one.vforkUs,
    posix_spawn: one.posixSpawnUs,
    thread: one.threadUs,
  });
  // Programs stand in ordinary pages unless they ask for others.
  return measurements
    .filter(({ hugePages }) => hugePages !== true)
    .map(costs)
    .sort((a, b) => a.megabytes - b.megabytes);
}
