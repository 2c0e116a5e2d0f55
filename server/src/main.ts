/** The language server as a program of its own: `node main.js --stdio`, or forked by an editor with `--node-ipc`. */
import { serve } from './serve';

serve();
