// The shapes of https://github.com/microsoft/vscode-python, src/client/api/types.ts.
const vscode = require('vscode');

exports.activate = () => {
  let chosen;
  return {
    /** For the test: an interpreter; undefined: none was chosen. */
    choose: (interpreter) => (chosen = interpreter),
    environments: {
      getActiveEnvironmentPath: () => chosen && { id: chosen, path: chosen },
      resolveEnvironment: (environment) =>
        Promise.resolve(
          environment && { id: environment.id, executable: { uri: vscode.Uri.file(environment.path) } },
        ),
    },
  };
};
