/** Where the native runner stands: beside the bundle in an installed extension, and in the repository. */
import path from 'node:path';

export function nativeDirectory(): string {
  return process.env.FORKSIGHT_NATIVE_DIR ?? path.resolve(__dirname, '../../native/build');
}
