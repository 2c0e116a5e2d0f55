/**
 * Where a profiled program's output is seen: one terminal "Forksight Profile", reused from run to run, never stealing
 * the focus. The program itself runs under the server's native runner; this terminal only shows.
 */
import { EventEmitter, window, type Disposable, type Pseudoterminal, type Terminal } from 'vscode';

/** Output kept for a terminal that is not open yet, in characters. */
const keptOutput = 1_000_000;

export class ProfileTerminal implements Disposable {
  private terminal: Terminal | null = null;
  private written = new EventEmitter<string>();
  private waiting = '';
  private isOpen = false;

  /** @param onInterrupt called for Ctrl+C in the terminal */
  constructor(private readonly onInterrupt: () => void) {}

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
        if (data === '\x03') this.onInterrupt();
      },
    };
  }
}
