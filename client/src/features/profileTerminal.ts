/**
 * Where a profiled program's output is seen and its input typed: one terminal "Forksight Profile", reused from run to
 * run, never stealing the focus. The program itself runs under the server's native runner and reads a pipe.
 */
import { EventEmitter, window, type Disposable, type Pseudoterminal, type Terminal } from 'vscode';
import { LineInput } from './lineInput';

/** Output kept for a terminal that is not open yet, in characters. */
const keptOutput = 1_000_000;

export interface TerminalEvents {
  /** Ctrl+C. */
  interrupt(): void;
  /** A line that was typed; null: the end of the input. */
  input(text: string | null): void;
}

export class ProfileTerminal implements Disposable {
  private terminal: Terminal | null = null;
  private written = new EventEmitter<string>();
  private waiting = '';
  private isOpen = false;

  constructor(private readonly events: TerminalEvents) {}

  show(): void {
    this.terminal ??= window.createTerminal({
      name: 'Forksight Profile',
      pty: this.pty(),
      isTransient: true,
    });
    this.terminal.show(true);
  }

  write(text: string): void {
    const lines = text.replace(/\r?\n/g, '\r\n');
    if (this.isOpen) this.written.fire(lines);
    else this.waiting = (this.waiting + lines).slice(-keptOutput);
  }

  dispose(): void {
    this.terminal?.dispose();
    this.written.dispose();
  }

  private pty(): Pseudoterminal {
    const line = new LineInput({
      echo: (text) => {
        this.written.fire(text);
      },
      send: (text) => {
        this.events.input(text);
      },
      interrupt: () => {
        this.events.interrupt();
      },
    });
    return {
      onDidWrite: this.written.event,
      open: () => {
        this.isOpen = true;
        this.written.fire(this.waiting);
        this.waiting = '';
      },
      close: () => {
        this.isOpen = false;
        this.terminal = null;
        this.written.dispose();
        this.written = new EventEmitter<string>();
      },
      handleInput: (data) => {
        line.type(data);
      },
    };
  }
}
