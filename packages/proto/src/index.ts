/** Messages and service definitions generated from `proto/` (npm run build); never edited by hand. */
export * as commonV1 from "../generated/common/v1/common.js";
export * as customerV1 from "../generated/customer/v1/customer.js";
export * as orderV1 from "../generated/order/v1/order.js";
export * as checkoutV1 from "../generated/checkout/v1/checkout.js";
export * as warehouseV1 from "../generated/warehouse/v1/warehouse.js";
export * as paymentV1 from "../generated/payment/v1/payment.js";
