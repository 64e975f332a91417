import { createMemoryStores } from "./memory-stores.js";
import { testStores } from "./stores-contract.js";

const world = createMemoryStores();
testStores(() => world);
