import { openDatabase } from "@waybill/database";
import express from "express";

/** The least that could keep carts: express, one table, one statement a request. What the cart service is measured against. */
export async function runBareServer(args: readonly string[]): Promise<number> {
  const [port = "", url = ""] = args;
  const db = openDatabase({ url, applicationName: "bare" });
  await db.execute(
    "CREATE TABLE IF NOT EXISTS bare_items (cart_id uuid, sku text, quantity int NOT NULL, PRIMARY KEY (cart_id, sku))",
  );
  const app = express().disable("x-powered-by").use(express.json());
  app.post("/carts/:id/items", async (request, response) => {
    const { sku, quantity } = request.body as { sku: string; quantity: number };
    const rows = await db.query(
      `INSERT INTO bare_items VALUES ($1, $2, $3)
       ON CONFLICT (cart_id, sku) DO UPDATE SET quantity = bare_items.quantity + excluded.quantity RETURNING sku, quantity`,
      [request.params.id, sku, quantity],
    );
    response.json(rows[0]);
  });
  app.get("/carts/:id", async (request, response) => {
    response.json(
      await db.query(
        "SELECT sku, quantity FROM bare_items WHERE cart_id = $1",
        [request.params.id],
      ),
    );
  });
  const server = app.listen(Number(port), "127.0.0.1");
  await new Promise<void>((resolve) => process.once("SIGTERM", resolve));
  server.close();
  server.closeAllConnections();
  await db.close();
  return 0;
}
