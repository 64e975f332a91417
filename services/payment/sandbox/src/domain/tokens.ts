/** What each test token does, for the admin page and for telling a typo from a card. */
export const tokens: Readonly<Record<string, string>> = {
  tok_ok: "captured at once",
  tok_declined: "declined by the bank",
  tok_insufficient_funds: "declined: not enough money",
  tok_3ds: "waits for the buyer on its 3-D Secure page",
  tok_3ds_fail: "waits for the buyer, then declined",
  tok_late_ok: "with the bank for 5 s, then captured",
  tok_late_fail: "with the bank for 5 s, then declined",
  tok_timeout: "captured, and the answer is lost",
  tok_dup_webhook: "captured, its webhook sent three times",
  tok_reorder_webhook: "captured, its webhooks sent in the wrong order",
  tok_error_once: "a 500 the first time, then captured",
  tok_down: "always 503",
};
