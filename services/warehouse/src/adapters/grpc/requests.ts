import { idSchema, skuSchema, type Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { z } from "zod";

/** Checks a request as HTTP bodies are checked: every fault is named at once. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  request: unknown,
): Result<z.output<Schema>, Refusal> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return ok(parsed.data);
  return refuse({
    code: "VALIDATION_FAILED",
    errors: parsed.error.issues.map(({ path, code, message }) => ({
      path: path.join("."),
      code,
      message,
    })),
  });
}

const orderId = idSchema;
const effect = z.object({
  key: z.string().min(1).max(255),
  run: z.int().min(0),
});
export const linesSchema = z
  .array(
    z.object({ sku: skuSchema, quantity: z.int().min(1).max(100_000_000) }),
  )
  .max(500);
const someLines = linesSchema.min(1);
/** proto3 says an absent text with an empty one. */
const optionalText = z
  .string()
  .transform((text) => (text === "" ? undefined : text));

export const reserveSchema = z.object({
  effect,
  orderId,
  lines: someLines,
  ttlSeconds: z
    .int()
    .min(0)
    .max(30 * 24 * 3600),
  country: optionalText,
});
export const ofOrderSchema = z.object({ orderId });
export const effectOfOrderSchema = z.object({ effect, orderId });
export const withLinesSchema = z.object({
  effect,
  orderId,
  lines: linesSchema,
});
export const fulfilmentSchema = z.object({
  orderId,
  customerId: idSchema.or(z.literal("").transform(() => null)),
  lines: someLines,
  shipTo: z
    .object({
      name: z.string(),
      street: z.string(),
      city: z.string(),
      region: optionalText,
      postalCode: optionalText,
      country: z.string(),
    })
    .optional(),
});
