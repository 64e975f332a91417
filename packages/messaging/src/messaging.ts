import type { Messaging, MessagingOptions } from "./contract.js";

export function createMessaging(options: MessagingOptions): Messaging {
  throw new Error(`messaging of ${options.service} is on its way`);
}
