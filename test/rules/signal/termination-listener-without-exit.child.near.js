#!/usr/bin/env node
const { spawn } = require('child_process');

// The terminal sends Ctrl-C to the child too, and this process leaves with it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
spawn('vim', process.argv.slice(2), { stdio: 'inherit' }).on('exit', (code) => process.exit(code));
