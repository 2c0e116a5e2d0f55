/**
 * URIs and the engine's file names, both ways. A file on disk has its path, the same that the command line uses; a
 * document of any other scheme gets a name that no path on disk has.
 */
import { URI } from 'vscode-uri';
import type { FileId } from '../facts/model';

/** One spelling per document: editors differ in what they percent-encode. */
export function normalUri(uri: string): string {
  return URI.parse(uri).toString();
}

export function fileOfUri(uri: string): FileId {
  const parsed = URI.parse(uri);
  if (parsed.scheme === 'file') return parsed.fsPath.replaceAll('\\', '/');
  return `/${parsed.scheme}:${parsed.authority}/${parsed.path.replace(/^\//, '')}${parsed.query && `?${parsed.query}`}`;
}

/** For files that were found on disk; a document that is open knows its own URI. */
export function uriOfFile(file: FileId): string {
  return URI.file(file).toString();
}

/** The path on disk, or null for a document that has none. */
export function pathOfUri(uri: string): string | null {
  const parsed = URI.parse(uri);
  return parsed.scheme === 'file' ? parsed.fsPath : null;
}
