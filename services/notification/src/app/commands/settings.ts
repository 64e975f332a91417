import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { definitionOf, type Kind } from "../../domain/kinds.js";
import { unknownPlaceholders, type Template } from "../../domain/template.js";
import type { Clock, Preferences, StoredTemplate, Transact } from "../ports.js";

/** Which optional kinds a customer does not want; the ones that concern money or a promise cannot be switched off. */
export const setPreferences =
  (transact: Transact, clock: Clock) =>
  (
    customerId: string,
    suppressed: readonly Kind[],
    expectedVersion?: number,
  ): Promise<
    Result<Preferences, Refusal<"VALIDATION_FAILED" | "PRECONDITION_FAILED">>
  > =>
    transact(async (stores) => {
      const errors = suppressed.flatMap((kind, index) => {
        const { optional, audience } = definitionOf(kind);
        if (optional && audience === "customer") return [];
        return [
          {
            path: `suppressed.${String(index)}`,
            code: "not_optional",
            message: `${kind} cannot be switched off`,
          },
        ];
      });
      if (errors.length > 0)
        return refuse({ code: "VALIDATION_FAILED", errors });
      const current = await stores.preferences(customerId);
      if (expectedVersion !== undefined && expectedVersion !== current.version)
        return refuse({ code: "PRECONDITION_FAILED" });
      const next = {
        customerId,
        suppressed: [...new Set(suppressed)].sort(),
        version: current.version + 1,
      };
      await stores.savePreferences(next, clock.now());
      return ok(next);
    });

/** Another text for a kind of message; placeholders that nothing fills are refused by name. */
export const setTemplate =
  (transact: Transact, clock: Clock) =>
  (
    kind: Kind,
    template: Template,
    expectedVersion?: number,
  ): Promise<
    Result<StoredTemplate, Refusal<"VALIDATION_FAILED" | "PRECONDITION_FAILED">>
  > =>
    transact(async (stores) => {
      const { placeholders } = definitionOf(kind);
      const errors = (["subject", "body"] as const).flatMap((path) =>
        unknownPlaceholders(
          { subject: "", body: template[path] },
          placeholders,
        ).map((name) => ({
          path,
          code: "unknown_placeholder",
          message: `{{${name}}} is not known here; use ${placeholders.map((known) => `{{${known}}}`).join(", ")}`,
        })),
      );
      if (errors.length > 0)
        return refuse({ code: "VALIDATION_FAILED", errors });
      const current = await stores.template(kind);
      if (expectedVersion !== undefined && expectedVersion !== current.version)
        return refuse({ code: "PRECONDITION_FAILED" });
      const next = { kind, ...template, version: current.version + 1 };
      await stores.saveTemplate(next, clock.now());
      return ok(next);
    });
