import { mergeRefusals, type Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Buyer, Catalogue } from "../ports.js";
import { priceLines, type PricingDeps } from "./price-lines.js";
import { basketLines, type WantedLine } from "./basket-lines.js";

/** Whether a voucher may be used for these lines by this buyer now; the refusal says why not. */
export const validateVoucher =
  (deps: PricingDeps & { readonly catalogue: Catalogue }) =>
  async (request: {
    readonly code: string;
    readonly currency: string;
    readonly lines: readonly WantedLine[];
    readonly buyer: Buyer;
  }): Promise<Result<undefined, Refusal>> => {
    const products = await deps.catalogue.products(
      [...new Set(request.lines.map((line) => line.sku))],
      request.currency,
    );
    const basket = basketLines({ ...request, byStaff: true }, products);
    const refusal = mergeRefusals(basket.refusals, () => "lines");
    if (refusal) return refuse(refusal);
    const priced = await priceLines(deps)({
      currency: request.currency,
      lines: basket.lines,
      voucherCodes: [request.code],
      buyer: request.buyer,
      shipping: { kind: "preview" },
    });
    if (!priced.ok) return priced;
    const rejected = priced.value.rejected[0];
    return rejected ? refuse(rejected.refusal) : ok(undefined);
  };
