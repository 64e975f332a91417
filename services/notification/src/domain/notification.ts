import { definitionOf, type Audience, type Kind } from "./kinds.js";
import { render, type Facts, type Template } from "./template.js";

/** Where a message goes; the inbox is what GET /notifications shows its reader. */
export type Channel = "inbox";
export type Status = "pending" | "sent" | "failed" | "suppressed";

/** What an event asks us to tell someone. */
export type Draft = {
  readonly kind: Kind;
  /** What the message is about; with kind and channel it makes a message unique. */
  readonly subjectId: string;
  readonly orderId: string | null;
  readonly customerId: string | null;
  readonly facts: Facts;
};

export type Notification = {
  readonly id: string;
  readonly subjectId: string;
  readonly kind: Kind;
  readonly channel: Channel;
  readonly audience: Audience;
  readonly customerId: string | null;
  readonly orderId: string | null;
  readonly status: Status;
  readonly subject: string;
  readonly body: string;
  /** Stays the same when a message is sent again, so that mail programs show one. */
  readonly messageId: string;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly timesSent: number;
};

/** The message for a draft: suppressed when its reader switched an optional kind off, else in their inbox at once. */
export function compose(
  draft: Draft,
  template: Template,
  suppressed: readonly string[],
  id: string,
  now: Date,
): Notification {
  const { audience, optional } = definitionOf(draft.kind);
  const silent =
    audience === "customer" && optional && suppressed.includes(draft.kind);
  return {
    ...render(template, draft.facts),
    id,
    subjectId: draft.subjectId,
    kind: draft.kind,
    channel: "inbox",
    audience,
    customerId: audience === "customer" ? draft.customerId : null,
    orderId: draft.orderId,
    status: silent ? "suppressed" : "sent",
    messageId: `<${draft.kind}.${draft.subjectId}@waybill>`,
    createdAt: now,
    sentAt: silent ? null : now,
    timesSent: silent ? 0 : 1,
  };
}

/** A message sent once more: a suppressed one goes out as well, since a person asked for it. */
export const sendAgain = (
  notification: Notification,
  now: Date,
): Notification => ({
  ...notification,
  status: "sent",
  sentAt: now,
  timesSent: notification.timesSent + 1,
});
