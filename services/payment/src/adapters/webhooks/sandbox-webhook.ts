import { z } from "zod";
import type { Webhook } from "../../app/commands/webhooks/take-webhook.js";
import { sandboxCharge } from "../provider/sandbox-provider.js";

const schema = z
  .object({
    id: z.string().min(1).max(255),
    type: z.string(),
    data: z.object({ charge: sandboxCharge }),
  })
  .transform(({ id, type, data }): Webhook => ({
    eventId: id,
    type,
    charge: data.charge,
  }));

/** Reads a webhook of the sandbox; `null` when it is none. */
export function readSandboxWebhook(rawBody: Buffer): Webhook | null {
  try {
    const parsed = schema.safeParse(JSON.parse(rawBody.toString("utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
