/** Runs `work` with a signal that ends after `timeoutMs` or with `outer`, and rejects then even if `work` does not heed it. */
export async function withSignal<T>(
  timeoutMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const fault = (message: string) =>
    Object.assign(new Error(message), { name: "TimeoutError" });
  const end = (message: string) => {
    ending.abort(fault(message));
  };
  const onOuter = () => {
    end("the service stops");
  };
  const timer = setTimeout(() => {
    end(`no end within ${String(timeoutMs)} ms`);
  }, timeoutMs);
  outer.addEventListener("abort", onOuter, { once: true });
  const ended = new Promise<never>((_, reject) => {
    ending.signal.addEventListener("abort", () => {
      reject(ending.signal.reason as Error);
    });
  });
  try {
    return await Promise.race([work(ending.signal), ended]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", onOuter);
  }
}
