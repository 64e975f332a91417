import { benchCart } from "./cart/bench-cart.js";
import { runBareServer } from "./cart/bare-server.js";
import { benchMessaging } from "./messaging/bench-messaging.js";
import { benchSaga } from "./saga/bench-saga.js";

/** What `npm run bench:<name>` runs; each resolves to the exit code. */
const benches: Readonly<
  Record<string, (args: readonly string[]) => Promise<number>>
> = {
  cart: benchCart,
  "cart-bare": runBareServer,
  messaging: benchMessaging,
  saga: benchSaga,
};

const [name = "", ...args] = process.argv.slice(2);
const bench = benches[name];
if (bench) {
  process.exitCode = await bench(args);
} else {
  process.stderr.write(
    `There is no bench "${name}"; there are: ${Object.keys(benches).join(", ")}.\n`,
  );
  process.exitCode = 2;
}
