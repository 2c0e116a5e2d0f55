// node scripts/host.mjs: installs the VS Code that the tests and `npm start` use, if it is not there yet.
import { main } from './lib/run.mjs';
import { ensureHost, ensureWebBuild } from './lib/vscode.mjs';

await main(async () => {
  await ensureHost();
  await ensureWebBuild();
});
