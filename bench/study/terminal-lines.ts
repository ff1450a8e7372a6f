/** Where a long program says what it does. */
export interface TerminalLines {
  /** A line that stays. */
  say(line: string): void;
  /** A line until the next one; where the output is no terminal, one every half minute. */
  show(line: string): void;
}

const PATIENCE_MS = 30_000;

export function terminalLines(output: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>): TerminalLines {
  let shownAt = performance.now();
  const clear = output.isTTY ? '\r\x1b[K' : '';
  return {
    say: (line) => { output.write(`${clear}${line}\n`); },
    show: (line) => {
      if (output.isTTY) {
        output.write(`${clear}${line.slice(0, (output.columns ?? 80) - 1)}`);
      } else if (performance.now() - shownAt > PATIENCE_MS) {
        shownAt = performance.now();
        output.write(`${line}\n`);
      }
    },
  };
}
