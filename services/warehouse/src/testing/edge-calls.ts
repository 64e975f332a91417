import { tea } from "./scenario.js";
import type { Answer, ServiceStack } from "./service-stack.js";

/** What tests ask of the running service, told in a word each. */
export function callsOf(stack: ServiceStack) {
  const must = async (answer: Promise<Answer>): Promise<Answer> => {
    const { status, body } = await answer;
    if (status >= 300)
      throw new Error(`${String(status)}: ${JSON.stringify(body)}`);
    return answer;
  };
  const addProduct = (sku: string): Promise<Answer> =>
    stack.http("POST", "/products", { body: { ...tea, sku } });
  return {
    addProduct,
    addWarehouse: async (code: string, country: string, priority: number) => {
      const body = { code, name: code, country, priority };
      const made = await must(stack.http("POST", "/warehouses", { body }));
      return String(made.body["id"]);
    },
    shelve: async (
      sku: string,
      warehouseId: string,
      onHand: number,
      reordering = {},
    ) => {
      await addProduct(sku);
      const body = { sku, warehouseId, onHand, ...reordering };
      await must(stack.http("POST", "/inventory", { body }));
    },
    reserve: (
      orderId: string,
      sku: string,
      quantity: number,
      ttlSeconds = 600,
    ) =>
      stack.inventory.reserve({
        effect: { key: `${orderId}:reserve-stock:run`, run: 1 },
        orderId,
        lines: [{ sku, quantity }],
        ttlSeconds,
        country: "DE",
      }),
    request: (orderId: string, sku: string, quantity: number) =>
      stack.fulfilment.requestFulfilment({
        orderId,
        customerId: "",
        lines: [{ sku, quantity }],
        shipTo: {
          name: "A",
          street: "S",
          city: "B",
          region: "",
          postalCode: "",
          country: "DE",
        },
      }),
  };
}

/** Waits until `look` gives what `is` wants. */
export async function eventually<T>(
  look: () => Promise<T>,
  is: (seen: T) => boolean,
  withinMs = 5_000,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (is(seen)) return seen;
    if (performance.now() > until)
      throw new Error(`not so in time: ${JSON.stringify(seen)}`);
    await new Promise((next) => setTimeout(next, 25));
  }
}
