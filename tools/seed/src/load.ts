import { createHash } from "node:crypto";
import type { Api } from "@waybill/api-client";
import { warehouses, type Seeds } from "./northwind.js";

const atOnce = 8;
const pageSize = 200;
const tries = 20;
const retryMs = 500;

export type Loaded = {
  readonly products: number;
  readonly warehouses: number;
  readonly stock: number;
  readonly customers: number;
};

type ServiceName = Parameters<Api["call"]>[0];
type Page<T> = {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
};
type Warehouse = { readonly id: string; readonly code: string };
type Stock = {
  readonly sku: string;
  readonly items: readonly { readonly warehouseCode: string }[];
};

/** Puts in what is missing of the seeds, through the services' own HTTP API; gives how many of each were added. */
export async function load(
  api: Api,
  token: string,
  seeds: Seeds,
): Promise<Loaded> {
  const client = clientOf(api, token);
  const [customers, catalogue] = await Promise.all([
    loadCustomers(client, seeds),
    loadCatalogue(client, seeds),
  ]);
  return { customers, ...catalogue };
}

async function loadCustomers(client: Client, seeds: Seeds): Promise<number> {
  const present = new Set(
    (await client.list<{ externalRef?: string }>("customer", "/customers")).map(
      (one) => one.externalRef,
    ),
  );
  const missing = seeds.customers.filter(
    (one) => !present.has(one.externalRef),
  );
  await inParallel(missing, (one) => client.add("customer", "/customers", one));
  return missing.length;
}

async function loadCatalogue(
  client: Client,
  seeds: Seeds,
): Promise<Omit<Loaded, "customers">> {
  const [products, houses, stock] = await Promise.all([
    client.list<{ sku: string }>("warehouse", "/products"),
    client.list<Warehouse>("warehouse", "/warehouses"),
    client.list<Stock>("warehouse", "/inventory"),
  ]);
  const skus = new Set(products.map((one) => one.sku));
  const newProducts = seeds.products.filter((one) => !skus.has(one.sku));
  const newHouses = warehouses.filter(
    ({ code }) => !houses.some((one) => one.code === code),
  );
  await inParallel(newProducts, (one) =>
    client.add("warehouse", "/products", one),
  );
  await inParallel(newHouses, ({ code, name, country, priority }) =>
    client.add("warehouse", "/warehouses", { code, name, country, priority }),
  );
  const ids = await warehouseIds(client, newHouses.length > 0, houses);
  const held = new Set(
    stock.flatMap(({ sku, items }) =>
      items.map((item) => `${sku}@${item.warehouseCode}`),
    ),
  );
  const newStock = seeds.stock.filter(
    ({ sku, warehouseCode }) => !held.has(`${sku}@${warehouseCode}`),
  );
  await inParallel(newStock, ({ warehouseCode, ...rest }) =>
    client.add("warehouse", "/inventory", {
      ...rest,
      warehouseId: ids.get(warehouseCode),
    }),
  );
  return {
    products: newProducts.length,
    warehouses: newHouses.length,
    stock: newStock.length,
  };
}

async function warehouseIds(
  client: Client,
  changed: boolean,
  known: readonly Warehouse[],
): Promise<ReadonlyMap<string, string>> {
  const all = changed
    ? await client.list<Warehouse>("warehouse", "/warehouses")
    : known;
  return new Map(all.map(({ code, id }) => [code, id]));
}

type Client = {
  list<T>(service: ServiceName, path: string): Promise<readonly T[]>;
  add(service: ServiceName, path: string, body: object): Promise<void>;
};

function clientOf(api: Api, token: string): Client {
  const ask = async (
    ...[service, method, path, call]: Parameters<Api["call"]>
  ) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await api.call(service, method, path, { ...call, token });
      if (answer.status !== 503 || attempt === tries) return answer;
      await new Promise((next) => setTimeout(next, retryMs));
    }
  };
  return {
    list: async <T>(service: ServiceName, path: string) => {
      const items: T[] = [];
      let cursor: string | null = "";
      do {
        const query: string = `?limit=${String(pageSize)}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
        const { status, body } = await ask(service, "GET", path + query);
        if (status !== 200) throw refused("GET", path, status, body);
        const page = body as unknown as Page<T>;
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return items;
    },
    add: async (service, path, body) => {
      const idempotencyKey = keyOf(path, body);
      const answer = await ask(service, "POST", path, { body, idempotencyKey });
      if (answer.status >= 300)
        throw refused("POST", path, answer.status, answer.body, body);
    },
  };
}

/** The same for the same seed: two runs at once add it once. */
const keyOf = (path: string, body: object): string =>
  `seed:${createHash("sha256")
    .update(`${path} ${JSON.stringify(body)}`)
    .digest("hex")
    .slice(0, 32)}`;

const refused = (
  method: string,
  path: string,
  status: number,
  answer: unknown,
  sent?: object,
): Error =>
  new Error(
    `${method} ${path} answered ${String(status)}: ${JSON.stringify(answer)}${sent ? ` to ${JSON.stringify(sent)}` : ""}`,
  );

async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift())
      await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
