#!/usr/bin/env node
// A command-line program: nobody else waits for its event loop, whatever it awaits in between.
const fs = require('fs');
const { execSync } = require('child_process');

async function build(target) {
  const sources = fs.readdirSync('src');
  await Promise.all(sources.map((s) => fs.promises.copyFile(s, target)));
  setTimeout(() => fs.writeFileSync('done', ''), 10);
  fs.readFile('package.json', (error, text) => {
    if (error) throw error;
    fs.writeFileSync('version', JSON.parse(text).version);
  });
  execSync('tsc');
}

build(process.argv[2]).then(() => fs.rmSync('tmp', { recursive: true }));

module.exports = { build };
