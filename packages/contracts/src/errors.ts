/** gRPC status names, as google.rpc.Code spells them. */
type GrpcStatus =
  | "INVALID_ARGUMENT"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "UNAUTHENTICATED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE";

type Entry = {
  readonly http: number;
  readonly grpc: GrpcStatus;
  readonly title: string;
};

const entry = (http: number, grpc: GrpcStatus, title: string): Entry => ({
  http,
  grpc,
  title,
});

const invalid = (title: string) => entry(422, "INVALID_ARGUMENT", title);
const conflict = (title: string) => entry(409, "FAILED_PRECONDITION", title);

/** Every code that a Waybill service answers with, and how HTTP and gRPC say it. A code that is not here does not compile. */
export const errorCatalogue = {
  // Requests.
  MALFORMED_JSON: entry(400, "INVALID_ARGUMENT", "The body is not JSON"),
  VALIDATION_FAILED: invalid("Some fields are not valid"),
  BODY_TOO_LARGE: entry(413, "OUT_OF_RANGE", "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE: entry(
    415,
    "INVALID_ARGUMENT",
    "The body is not application/json",
  ),
  NOT_FOUND: entry(404, "NOT_FOUND", "There is no such thing"),
  METHOD_NOT_ALLOWED: entry(
    405,
    "UNIMPLEMENTED",
    "The method is not allowed here",
  ),
  UNAUTHENTICATED: entry(
    401,
    "UNAUTHENTICATED",
    "Valid credentials are missing",
  ),
  FORBIDDEN: entry(403, "PERMISSION_DENIED", "Your role does not allow this"),
  RATE_LIMITED: entry(429, "RESOURCE_EXHAUSTED", "Too many requests"),
  PRECONDITION_FAILED: entry(412, "ABORTED", "It was changed meanwhile"),
  IDEMPOTENCY_KEY_REQUIRED: entry(
    400,
    "INVALID_ARGUMENT",
    "An Idempotency-Key header is required",
  ),
  IDEMPOTENCY_KEY_REUSED: invalid(
    "The Idempotency-Key was used with another body",
  ),
  IDEMPOTENCY_IN_PROGRESS: entry(
    409,
    "ABORTED",
    "The first request with this key is still running",
  ),
  DEPENDENCY_UNAVAILABLE: entry(
    503,
    "UNAVAILABLE",
    "A service that this needs does not answer",
  ),
  INTERNAL: entry(500, "INTERNAL", "Something broke here"),
  CONFLICT: entry(409, "ABORTED", "Somebody else changed it at the same time"),
  // Orders.
  CUSTOMER_INVALID: invalid("There is no such customer"),
  CUSTOMER_SUSPENDED: conflict("The customer is suspended"),
  PRODUCT_UNKNOWN: invalid("There is no such product"),
  PRODUCT_DISCONTINUED: conflict("The product is no longer sold"),
  INSUFFICIENT_STOCK: conflict("There is not enough stock"),
  VOUCHER_UNKNOWN: invalid("There is no such voucher"),
  VOUCHER_EXPIRED: conflict("The voucher is not valid now"),
  VOUCHER_EXHAUSTED: conflict("The voucher is used up"),
  VOUCHER_NOT_APPLICABLE: conflict("The voucher does not apply here"),
  PRICE_OVERRIDE_FORBIDDEN: entry(
    403,
    "PERMISSION_DENIED",
    "Only staff may set prices",
  ),
  CURRENCY_MISMATCH: invalid("The currencies do not match"),
  TOTAL_OUT_OF_RANGE: invalid("The total is out of range"),
  INVALID_TRANSITION: conflict("It cannot go from where it is to there"),
  SAGA_OWNED: conflict("A running checkout owns it"),
  FORBIDDEN_AFTER_CONFIRMATION: entry(
    403,
    "PERMISSION_DENIED",
    "Only staff may do this after confirmation",
  ),
  NOT_CANCELLABLE: conflict("It can no longer be cancelled"),
  ORDER_CLOSED: conflict("The order is closed"),
  RETURN_WINDOW_CLOSED: conflict("The time for returns is over"),
  RETURN_QUANTITY_EXCEEDED: invalid("More than was bought cannot be returned"),
  NOT_EDITABLE: conflict("It can no longer be changed"),
  // Carts and checkout.
  QUANTITY_OUT_OF_RANGE: invalid("The quantity is out of range"),
  CART_FULL: conflict("The cart holds no more lines"),
  CART_EXPIRED: conflict("The cart has expired"),
  CART_CHANGED: conflict("The cart was changed meanwhile"),
  CART_EMPTY: conflict("The cart is empty"),
  CART_CLOSED: conflict("The cart is closed"),
  CART_INVALID: conflict("The cart cannot be ordered as it is"),
  SHIPPING_OPTION_UNKNOWN: invalid(
    "There is no such shipping option for this address",
  ),
  PAYMENT_NOT_EXPECTED: conflict("No payment is expected for this order now"),
  GUEST_CHECKOUT_DISABLED: entry(
    403,
    "PERMISSION_DENIED",
    "Guests cannot check out here",
  ),
  PROMOTIONS_DISABLED: conflict("Vouchers and promotions are switched off"),
  VOUCHER_CODE_TAKEN: conflict("The voucher code is taken"),
  VOUCHER_RESTORED: conflict("The redemption was given back before it arrived"),
  NOT_RESOLVABLE: conflict("This cannot be resolved in that way now"),
  // Warehouse.
  SKU_TAKEN: conflict("The SKU is taken"),
  CODE_TAKEN: conflict("The code is taken"),
  NEGATIVE_STOCK: conflict("Stock cannot go below what is there or reserved"),
  RESERVATION_EXPIRED: conflict("The reservation is over"),
  RESERVATION_RELEASED: conflict(
    "The reservation was released before it arrived",
  ),
  WAREHOUSE_UNKNOWN: invalid("There is no such warehouse"),
  // Payment.
  PAYMENT_DECLINED: entry(
    402,
    "FAILED_PRECONDITION",
    "The payment was declined",
  ),
  INSUFFICIENT_BALANCE: entry(
    402,
    "FAILED_PRECONDITION",
    "The balance is too low",
  ),
  PAYMENT_PROVIDER_UNAVAILABLE: entry(
    503,
    "UNAVAILABLE",
    "The payment provider does not answer",
  ),
  PAYMENT_VOIDED: conflict("The payment was voided"),
  CARD_NUMBER_REFUSED: invalid("Card numbers are never taken; send a token"),
  REFUND_EXCEEDS_CAPTURE: conflict("More than was captured cannot be refunded"),
  WEBHOOK_SIGNATURE_INVALID: entry(
    401,
    "UNAUTHENTICATED",
    "The webhook's signature is not valid",
  ),
  PAYMENT_METHOD_UNAVAILABLE: invalid(
    "This payment method cannot be used here",
  ),
  // Customers and messages.
  EXTERNAL_REF_TAKEN: conflict("The external reference is taken"),
  EMAIL_TAKEN: conflict("The email address is taken"),
  MESSAGE_NOT_DEAD: conflict("The message is not a dead letter any more"),
} as const satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** One fault of a request: where, which code, and what to do. */
export type Fault = {
  readonly path: string;
  readonly code: string;
  readonly message: string;
};

/** An expected "no": its code, a sentence for people, and facts for programs (answered as extra members of the problem). */
export type Refusal<Code extends ErrorCode = ErrorCode> = {
  readonly code: Code;
  readonly detail?: string;
  readonly errors?: readonly Fault[];
  readonly facts?: Readonly<Record<string, unknown>>;
};

export const isErrorCode = (code: string): code is ErrorCode =>
  Object.hasOwn(errorCatalogue, code);
