import { allRules } from "../testing/rules/all.js";
import { memoryWorld } from "../testing/memory-world.js";

allRules(async () => memoryWorld());
