import { afterAll } from "@jest/globals";
import {
  postgresWorld,
  type PostgresWorld,
} from "../../testing/postgres-world.js";
import { allRules } from "../../testing/rules/all.js";

// The rules that hold in memory hold on PostgreSQL: the fake cannot drift from the real stores.
const worlds: PostgresWorld[] = [];
allRules(async () => {
  const world = await postgresWorld();
  worlds.push(world);
  return world;
});
afterAll(() => Promise.all(worlds.map((world) => world.db.close())));
