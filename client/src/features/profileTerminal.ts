/**
 * Where a profiled program is seen and typed to: one terminal "Forksight Profile", reused from run to run, never
 * stealing the focus. The program has a terminal of its own under the server's native runner; this is its face: keys
 * go there as they are, and echo, line editing and Ctrl+C are the program's terminal's business.
 */
import { EventEmitter, window, type Disposable, type Pseudoterminal, type Terminal } from 'vscode';
import type { TerminalSize } from '../../../server/src/protocol';
import { t } from '../words';

/** Output kept for a terminal that is not open yet, in characters. */
const keptOutput = 1_000_000;
/** Of a terminal that was not shown yet: what has been the size of terminals for fifty years. */
const usualSize: TerminalSize = { columns: 80, rows: 24 };

export interface TerminalEvents {
  /** Keys, or text that was pasted. */
  typed(text: string): void;
  resized(size: TerminalSize): void;
  /** The user closed it. */
  closed(): void;
}

export class ProfileTerminal implements Disposable {
  private terminal: Terminal | null = null;
  private written = new EventEmitter<string>();
  private waiting = '';
  private isOpen = false;
  private current = usualSize;
  private isUsed = false;

  constructor(private readonly events: TerminalEvents) {}

  get size(): TerminalSize {
    return this.current;
  }

  /** Shows it for a run: below those that it has seen, with a line between. */
  begin(): void {
    if (this.isUsed) this.write('\n');
    this.isUsed = true;
    this.show();
  }

  private show(): void {
    this.terminal ??= window.createTerminal({
      name: t('Forksight Profile'),
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
    const resize = ({ columns, rows }: TerminalSize): void => {
      this.current = { columns, rows };
      this.events.resized(this.current);
    };
    return {
      onDidWrite: this.written.event,
      open: (size) => {
        if (size) resize(size);
        this.isOpen = true;
        this.written.fire(this.waiting);
        this.waiting = '';
      },
      close: () => {
        this.isOpen = false;
        this.terminal = null;
        this.isUsed = false;
        this.written.dispose();
        this.written = new EventEmitter<string>();
        this.events.closed();
      },
      handleInput: (data) => {
        this.events.typed(data);
      },
      setDimensions: resize,
    };
  }
}
