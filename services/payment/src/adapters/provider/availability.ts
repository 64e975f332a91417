import type { ServiceContext } from "@waybill/service";
import type { GuardedProvider } from "./breaker.js";

type Word = { readonly by: string; readonly at: number };

const key = "payment-provider-down";
const ttlSeconds = 10;

/**
 * Tells the other instances when this one's breaker opened, and opens it on their word: one second of a dead provider is enough
 * for all. Hearsay is checked at the source by the breaker's own probe, and each word is believed once.
 */
export function shareAvailability(
  cache: ServiceContext["cache"],
  instanceId: string,
  now: () => Date,
) {
  let believed = 0;
  let told = false;
  return {
    /** Told of each change of the breaker's state. */
    onState: (state: "closed" | "half-open" | "open"): void => {
      if (state === "open" && !told) {
        told = true;
        void cache.set(
          key,
          { by: instanceId, at: now().getTime() } satisfies Word,
          ttlSeconds,
        );
      }
      if (state === "closed" && told) {
        told = false;
        void cache.delete(key);
      }
    },
    /** Looks what the others say. */
    listen: async (provider: GuardedProvider): Promise<void> => {
      const word = await cache.get<Word>(key);
      if (!word || word.by === instanceId || word.at <= believed) return;
      believed = word.at;
      told = true; // Not to be said again as if it were news.
      provider.open();
    },
  };
}
