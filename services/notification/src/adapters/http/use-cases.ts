import type { Caller } from "@waybill/service";
import { z } from "zod";
import type { resend } from "../../app/commands/resend.js";
import type {
  setPreferences,
  setTemplate,
} from "../../app/commands/settings.js";
import type { Stores } from "../../app/ports.js";
import { kinds, type Kind } from "../../domain/kinds.js";

/** What the routes call. */
export type UseCases = {
  readonly reads: Stores;
  readonly resend: ReturnType<typeof resend>;
  readonly setPreferences: ReturnType<typeof setPreferences>;
  readonly setTemplate: ReturnType<typeof setTemplate>;
};

export const kindSchema = z.enum(Object.keys(kinds) as [Kind, ...Kind[]]);

const nobody = "00000000-0000-0000-0000-000000000000";

/** The customer that a caller speaks for; a token without one owns nothing. */
export const customerOf = (caller: Caller): string =>
  (caller.kind === "user" ? caller.customerId : undefined) ?? nobody;
