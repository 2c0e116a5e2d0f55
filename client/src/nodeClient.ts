/** The language client as a file of its own: most of the extension's code, and not needed until after activation. */
export * from 'vscode-languageclient/node';
