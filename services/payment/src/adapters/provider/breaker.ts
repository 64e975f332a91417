import CircuitBreaker from "opossum";
import type { Answer, Provider } from "../../app/ports.js";

export type BreakerOptions = {
  /** How long it stays open before one probe is let through. */
  readonly resetMs: number;
  /** Failures are counted over this window. */
  readonly windowMs: number;
  /** Calls in the window below which it never opens. */
  readonly volume: number;
  /** Told of each change of state. */
  readonly onState: (state: BreakerState) => void;
  /** Told of each call that was really made. */
  readonly onCall: (
    operation: string,
    outcome: string,
    seconds: number,
  ) => void;
  /** A pause before the one retry of what was certainly not done, in ms. */
  readonly pauseMs: () => number;
};
export type BreakerState = "closed" | "half-open" | "open";

export type GuardedProvider = Provider & {
  /** Opens it on another instance's word; a probe decides soon after. */
  open(): void;
  state(): BreakerState;
};

type Work = () => Promise<Answer<unknown>>;
/** A call without a sound answer, as the breaker counts it. */
type Unanswered = { readonly answer: Answer<never> };

const isUnanswered = (error: unknown): error is Unanswered =>
  typeof error === "object" && error !== null && "answer" in error;

type Breaker = CircuitBreaker<[Work], Answer<unknown>>;
type Timed = <T>(
  operation: string,
  work: () => Promise<Answer<T>>,
) => Promise<Answer<T>>;

/**
 * Puts a circuit breaker around a provider: while it is open every call is answered `not-done` at once.
 * It probes by itself once half open, so that it closes without any buyer's help. What was certainly not done is tried once more.
 */
export function guard(
  provider: Omit<Provider, "available">,
  options: BreakerOptions,
): GuardedProvider {
  const timed = stopwatch(options);
  const breaker = openBreaker(provider, options, timed);
  const guarded =
    <Args extends unknown[], T>(
      operation: string,
      call: (...args: Args) => Promise<Answer<T>>,
    ) =>
    async (...args: Args): Promise<Answer<T>> => {
      const work = () => timed(operation, () => call(...args));
      const first = await ask(breaker, work);
      if (first.outcome !== "not-done" || !breaker.closed) return first;
      await pause(options.pauseMs());
      return ask(breaker, work);
    };

  return {
    name: provider.name,
    available: () => breaker.closed,
    create: guarded("create", provider.create),
    confirm: guarded("confirm", provider.confirm),
    get: guarded("get", provider.get),
    find: guarded("find", provider.find),
    capture: guarded("capture", provider.capture),
    void: guarded("void", provider.void),
    refund: guarded("refund", provider.refund),
    listDay: guarded("list", provider.listDay),
    ping: guarded("ping", provider.ping),
    open: () => {
      if (breaker.closed) breaker.open();
    },
    state: () =>
      breaker.closed ? "closed" : breaker.halfOpen ? "half-open" : "open",
  };
}

function openBreaker(
  provider: Omit<Provider, "available">,
  options: BreakerOptions,
  timed: Timed,
): Breaker {
  const breaker: Breaker = new CircuitBreaker(attempt, {
    timeout: false, // Each call has its own.
    errorThresholdPercentage: 50,
    volumeThreshold: options.volume,
    rollingCountTimeout: options.windowMs,
    rollingCountBuckets: 10,
    rollingPercentilesEnabled: false,
    resetTimeout: options.resetMs,
    name: "payment-provider",
  });
  breaker.on("open", () => {
    options.onState("open");
  });
  breaker.on("close", () => {
    options.onState("closed");
  });
  breaker.on("halfOpen", () => {
    options.onState("half-open");
    void ask(breaker, () => timed("ping", provider.ping));
  });
  return breaker;
}

const stopwatch =
  ({ onCall }: BreakerOptions): Timed =>
  async (operation, work) => {
    const from = performance.now();
    const answer = await work();
    onCall(operation, answer.outcome, (performance.now() - from) / 1000);
    return answer;
  };

const pause = (ms: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, ms));

async function attempt(work: Work): Promise<Answer<unknown>> {
  const answer = await work();
  if (answer.outcome === "not-done" || answer.outcome === "unknown") {
    const unanswered: Unanswered = { answer };
    throw Object.assign(new Error(`provider: ${answer.outcome}`), unanswered);
  }
  return answer;
}

async function ask<T>(
  breaker: Breaker,
  work: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  try {
    return (await breaker.fire(work)) as Answer<T>;
  } catch (error) {
    // The breaker's own no (open, or stopped) means that nothing was sent.
    return isUnanswered(error) ? error.answer : { outcome: "not-done" };
  }
}
