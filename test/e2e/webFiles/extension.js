// A file system in the browser's memory, as those of repositories are in VS Code for the Web: fetched once, then changed.
const vscode = require('vscode');

class SampleFiles {
  changed = new vscode.EventEmitter();
  onDidChangeFile = this.changed.event;
  files = new Map();

  constructor(files) {
    for (const [name, text] of Object.entries(files))
      this.files.set(`/${name}`, new TextEncoder().encode(text));
  }
  watch() {
    return new vscode.Disposable(() => undefined);
  }
  stat({ path }) {
    if (path === '/') return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: this.bytes(path).length };
  }
  readDirectory() {
    return [...this.files.keys()].map((path) => [path.slice(1), vscode.FileType.File]);
  }
  readFile({ path }) {
    return this.bytes(path);
  }
  writeFile(uri, content) {
    this.files.set(uri.path, content);
    this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }
  createDirectory() {
    throw vscode.FileSystemError.NoPermissions();
  }
  delete() {
    throw vscode.FileSystemError.NoPermissions();
  }
  rename() {
    throw vscode.FileSystemError.NoPermissions();
  }
  bytes(path) {
    const found = this.files.get(path);
    if (!found) throw vscode.FileSystemError.FileNotFound(path);
    return found;
  }
}

exports.activate = async (context) => {
  const answer = await fetch(vscode.Uri.joinPath(context.extensionUri, '..', 'sample.json').toString(true));
  const files = new SampleFiles(await answer.json());
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider('sample', files));
};
