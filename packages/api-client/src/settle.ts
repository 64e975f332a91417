import type { Api, Call } from "./api.js";

export type TimelineEntry = {
  readonly step: string;
  readonly kind: "run" | "undo";
  readonly attempt: number;
  readonly startedAt: string;
  readonly endedAt?: string | null;
  readonly outcome?: string | null;
  readonly code?: string | null;
};

export type Settled = {
  readonly orderId: string;
  readonly state: string;
  readonly outcome?: string;
  readonly timeline: readonly TimelineEntry[];
  readonly waitingFor?: string;
  readonly deadline?: string;
};

/**
 * Follows a checkout until its saga is done, telling `onProgress` whenever something new is on its timeline.
 * Rejects with what it last saw when that takes longer than `withinMs`.
 */
export async function settle(
  api: Api,
  orderId: string,
  call: Call,
  options: {
    readonly withinMs: number;
    readonly everyMs?: number;
    readonly onProgress?: (seen: Settled) => void;
  },
): Promise<Settled> {
  const until = performance.now() + options.withinMs;
  let last = "";
  for (;;) {
    const { status, body } = await api.call<Settled>(
      "checkout",
      "GET",
      `/checkouts/${orderId}`,
      call,
    );
    const seen = JSON.stringify(body);
    if (status === 200 && seen !== last) options.onProgress?.(body);
    last = seen;
    if (status === 200 && body.state === "done") return body;
    if (performance.now() > until)
      throw new Error(
        `checkout ${orderId} is not settled after ${String(options.withinMs)} ms: ${String(status)} ${seen}`,
      );
    await new Promise((next) => setTimeout(next, options.everyMs ?? 50));
  }
}
