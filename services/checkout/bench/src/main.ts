import { runCheckout } from "../../src/checkout-parts.js";
import { benchParts } from "./bench-parts.js";

// The checkout service as `npm run bench:saga` needs it: real carts, real sagas, but a saga begins when the bench says so.
await runCheckout(benchParts);
