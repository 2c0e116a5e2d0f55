/**
 * The line that a person types for a program that reads a pipe: what a terminal's driver does where there is a real
 * one. Enter sends the line, Backspace and Ctrl+U mend it, Ctrl+D ends the input, Ctrl+C interrupts.
 */
export interface LineInputEvents {
  /** To be shown. */
  echo(text: string): void;
  /** A whole line with its end; null: the input is over. */
  send(text: string | null): void;
  interrupt(): void;
}

/** Arrow and function keys: there is nothing here for them to move in. */
const editingKeys = new RegExp('\u001b(?:\\[[0-9;]*[A-Za-z~]|O[A-Za-z])', 'g');

export class LineInput {
  private line = '';

  constructor(private readonly events: LineInputEvents) {}

  /** @param data what the terminal hands over: single keys, or text that was pasted */
  type(data: string): void {
    for (const key of data.replace(editingKeys, '')) this.key(key);
  }

  private key(key: string): void {
    switch (key) {
      case '\x03':
        this.line = '';
        this.events.echo('^C\r\n');
        this.events.interrupt();
        return;
      case '\x04':
        // As a terminal does it: what was typed is sent, and on an empty line the input ends.
        this.events.send(this.line === '' ? null : this.line);
        this.line = '';
        return;
      case '\x15':
        this.events.echo('\b \b'.repeat(Array.from(this.line).length));
        this.line = '';
        return;
      case '\x7f':
      case '\b': {
        const characters = Array.from(this.line);
        if (characters.pop() === undefined) return;
        this.line = characters.join('');
        this.events.echo('\b \b');
        return;
      }
      case '\r':
      case '\n':
        this.events.echo('\r\n');
        this.events.send(`${this.line}\n`);
        this.line = '';
        return;
      default:
        if (key < ' ' && key !== '\t') return;
        this.line += key;
        this.events.echo(key);
    }
  }
}
