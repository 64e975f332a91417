export type CapturedLog = {
  /** Give it to `startService` as `logTo`. */
  readonly destination: { write(line: string): void };
  lines(): Record<string, unknown>[];
  text(): string;
  clear(): void;
};

/** Keeps log lines for a test to look at. */
export function capturedLog(): CapturedLog {
  const lines: string[] = [];
  return {
    destination: { write: (line) => void lines.push(line) },
    lines: () =>
      lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    text: () => lines.join(""),
    clear: () => void lines.splice(0),
  };
}
