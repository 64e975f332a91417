import type { HealthCheck, HealthReport, HealthState } from "./check.js";

export type Health = {
  report(): Promise<HealthReport>;
};

export type HealthOptions = {
  readonly checks: () => readonly HealthCheck[];
  /** Whether the service takes requests: false while it starts and once it stops. */
  readonly isOpen: () => boolean;
  readonly now: () => Date;
  /** A check without an answer by then counts as down; default 2 s. */
  readonly timeoutMs?: number;
  /** How long a report is shown again; default 500 ms. */
  readonly freshMs?: number;
};

async function ask(
  check: HealthCheck,
  timeoutMs: number,
): Promise<HealthState> {
  const startedMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthState>((resolve) => {
    timer = setTimeout(() => {
      resolve({
        up: false,
        detail: `no answer within ${String(timeoutMs)} ms`,
      });
    }, timeoutMs);
  });
  const state = await Promise.race([
    check.check().catch((error: unknown): HealthState => ({
      up: false,
      detail: textOf(error),
    })),
    late,
  ]);
  clearTimeout(timer);
  const latencyMs = Math.round((performance.now() - startedMs) * 10) / 10;
  return { latencyMs, ...state };
}

/** A connection refused on several addresses is an AggregateError without a message of its own. */
function textOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message !== undefined && message !== ""
    ? message
    : (code ?? String(error));
}

/** Asks all checks at once, each with a time limit; probes in quick succession see the same report. */
export function createHealth(options: HealthOptions): Health {
  const { timeoutMs = 2_000, freshMs = 500 } = options;
  let last:
    { readonly report: HealthReport; readonly atMs: number } | undefined;
  let asking: Promise<HealthReport> | undefined;

  const askAll = async (): Promise<HealthReport> => {
    const checks = options.checks();
    const states = await Promise.all(
      checks.map((check) => ask(check, timeoutMs)),
    );
    const report: HealthReport = {
      ready:
        options.isOpen() &&
        checks.every(
          ({ critical }, at) => !critical || states[at]?.up === true,
        ),
      checks: Object.fromEntries(
        checks.map(({ name, critical }, at) => [
          name,
          { up: false, ...states[at], critical },
        ]),
      ),
    };
    last = { report, atMs: options.now().getTime() };
    return report;
  };
  return {
    report: async () => {
      if (last && options.now().getTime() - last.atMs < freshMs)
        return { ...last.report, ready: last.report.ready && options.isOpen() };
      asking ??= askAll().finally(() => (asking = undefined));
      return asking;
    },
  };
}
