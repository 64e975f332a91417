import { memoryStores } from "./memory-stores.js";
import { storeContract } from "./store-contract.js";

storeContract(async () => memoryStores());
