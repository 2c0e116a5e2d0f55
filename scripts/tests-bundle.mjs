// Bundles the TypeScript tests to out/test, one file per suite, for mocha.
import { build } from 'esbuild';
import { globSync } from 'node:fs';
