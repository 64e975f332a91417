import { runCheckout } from "./checkout-parts.js";
import { buildSaga } from "./saga-parts.js";

await runCheckout(buildSaga);
