import { afterAll, beforeAll, jest } from "@jest/globals";
import type { PaymentConfig } from "../payment-config.js";
import { startPaymentStack, type PaymentStack } from "./payment-stack.js";

/**
 * A payment stack for all tests of the calling file: there once the first begins, stopped after the last.
 * Each of them may take `testTimeoutMs`.
 */
export function usePaymentStack(
  settings: Partial<PaymentConfig> = {},
  testTimeoutMs = 120_000,
): PaymentStack {
  jest.setTimeout(testTimeoutMs);
  // Filled by a hook, not at import: a run that skips all tests of the file starts nothing.
  const stack = {} as PaymentStack;
  beforeAll(async () => {
    Object.assign(stack, await startPaymentStack(settings));
  });
  afterAll(() => stack.stop());
  return stack;
}
