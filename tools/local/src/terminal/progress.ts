const quietMs = 2_000;
const repeatMs = 10_000;

/**
 * Runs `work`; when it takes over two seconds, says so on stderr with the time that has passed: one line that is
 * rewritten on a terminal, a line now and then where output is piped.
 */
export async function withProgress<T>(
  label: string,
  work: () => Promise<T>,
): Promise<T> {
  const start = performance.now();
  const isTerminal = process.stderr.isTTY;
  const elapsed = () => `${((performance.now() - start) / 1000).toFixed(0)} s`;
  const state = { said: false };
  const say = () => {
    state.said = true;
    process.stderr.write(
      isTerminal
        ? `\r\u001b[K… ${label} ${elapsed()}`
        : `… ${label} (${elapsed()})\n`,
    );
  };
  const timers = [
    setTimeout(say, quietMs),
    setInterval(say, isTerminal ? 1_000 : repeatMs),
  ];
  try {
    return await work();
  } finally {
    timers.forEach(clearTimeout);
    if (state.said && isTerminal) process.stderr.write("\r\u001b[K");
  }
}
