import type { Kind } from "../domain/kinds.js";
import type { Notification } from "../domain/notification.js";
import type { Template } from "../domain/template.js";

export type SeenOrder = {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly customerId: string | null;
  readonly amount: number;
  readonly currency: string;
};

export type Preferences = {
  readonly customerId: string;
  readonly suppressed: readonly Kind[];
  readonly version: number;
};

export type StoredTemplate = Template & {
  readonly kind: Kind;
  /** 0 for the text that comes with the product. */
  readonly version: number;
};

export type NotificationFilter = {
  readonly orderId?: string;
  readonly customerId?: string;
  readonly status?: string;
  readonly audience?: string;
  readonly after?: string;
  readonly limit: number;
};

/** What one transaction can read and write. */
export type Stores = {
  /** Records a message; false when there is one of its kind about this subject already. */
  insert(notification: Notification): Promise<boolean>;
  lock(id: string): Promise<Notification | null>;
  update(notification: Notification): Promise<void>;
  list(filter: NotificationFilter): Promise<Notification[]>;
  saveOrder(order: SeenOrder): Promise<void>;
  order(orderId: string): Promise<SeenOrder | null>;
  preferences(customerId: string): Promise<Preferences>;
  savePreferences(preferences: Preferences, now: Date): Promise<void>;
  template(kind: Kind): Promise<StoredTemplate>;
  saveTemplate(template: StoredTemplate, now: Date): Promise<void>;
  /** Removes what was written to a customer; what was sent stays counted. */
  erase(customerId: string): Promise<void>;
};

export type Transact = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>;
export type Clock = { readonly now: () => Date; readonly newId: () => string };
