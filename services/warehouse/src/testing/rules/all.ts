import { describe } from "@jest/globals";
import type { World } from "../world.js";
import { byHandRules } from "./by-hand-rules.js";
import { cancellationRules } from "./cancellation-rules.js";
import { catalogueRules } from "./catalogue-rules.js";
import { fulfilmentRules } from "./fulfilment-rules.js";
import { reservationRules } from "./reservation-rules.js";
import { restockRules } from "./restock-rules.js";
import { returnRules } from "./return-rules.js";
import { stockRules } from "./stock-rules.js";

/** Every rule of the warehouse, on a world of its own each. */
export function allRules(open: () => Promise<World>): void {
  const rules = {
    catalogue: catalogueRules,
    stock: stockRules,
    restocking: restockRules,
    reservations: reservationRules,
    "holds by hand": byHandRules,
    fulfilment: fulfilmentRules,
    cancellations: cancellationRules,
    returns: returnRules,
  };
  for (const [name, define] of Object.entries(rules))
    describe(name, () => {
      define(open);
    });
}
