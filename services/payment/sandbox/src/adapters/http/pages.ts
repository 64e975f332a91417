import type { Charge } from "../../domain/charge.js";
import type { Faults } from "../../domain/faults.js";
import { tokens } from "../../domain/tokens.js";
import { formatAmount, html, type Markup } from "./html.js";
import { page } from "./layout.js";

const headings: Readonly<Record<Charge["status"], string>> = {
  created: "Nothing to confirm",
  processing: "Nothing to confirm",
  requires_action: "Confirm your payment",
  captured: "Thank you",
  authorised: "Thank you",
  failed: "Payment declined",
  voided: "Payment cancelled",
};

/** The page where a buyer's bank asks him. */
export function authenticationPage(charge: Charge): string {
  const amount = formatAmount(charge.amount, charge.currency);
  const asked = charge.status === "requires_action";
  return page(
    "3-D Secure",
    html`<p class="soft">Sandbox Bank · 3-D Secure</p>
      <h1>${headings[charge.status]}</h1>
      <section class="card" aria-label="Payment">
        <div class="amount">${amount}</div>
        <dl>
          <dt>Order</dt>
          <dd><code>${charge.orderId ?? "none"}</code></dd>
          <dt>Charge</dt>
          <dd><code>${charge.id}</code></dd>
        </dl>
        ${asked ? decision(charge.id) : outcome(charge)}
      </section>
      <p class="soft">
        This is a test. No bank is asked, and no money moves.
      </p>`,
    true,
  );
}

const decision = (id: string): Markup =>
  html`<div class="buttons">
    <form method="post" action="/3ds/${id}">
      <button name="outcome" value="approve">Approve</button>
    </form>
    <form method="post" action="/3ds/${id}">
      <button class="quiet" name="outcome" value="fail">Decline</button>
    </form>
  </div>`;

function outcome(charge: Charge): Markup {
  switch (charge.status) {
    case "captured":
    case "authorised":
      return html`<p class="captured" role="status">
        The payment is approved. You may close this page.
      </p>`;
    case "failed":
      return html`<p class="failed" role="status">
        The payment was declined. You may close this page and choose another
        method in the shop.
      </p>`;
    case "voided":
      return html`<p role="status">The shop has cancelled this payment.</p>`;
    case "created":
    case "processing":
    case "requires_action":
      return html`<p role="status">
        There is nothing to do for this payment.
      </p>`;
  }
}

export type AdminView = {
  readonly charges: readonly Charge[];
  readonly faults: Faults;
  readonly webhooks: { readonly waiting: number; readonly delivered: number };
  readonly offsetMs: number;
};

/** The page where a tester sees what was charged, and makes trouble. */
export const adminPage = (view: AdminView): string =>
  page(
    "Charges",
    html`<h1>Payment sandbox</h1>
      <p class="soft">Stands in for a card provider. ${webhookLine(view)}</p>
      ${troubles(view)} ${faultForm(view.faults)}
      <section class="card" aria-labelledby="charges">
        <h2 id="charges">Latest charges</h2>
        ${chargeTable(view.charges)}
      </section>
      <section class="card" aria-labelledby="tokens">
        <h2 id="tokens">Test tokens</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Test tokens">
          <table>
            <thead>
              <tr>
                <th scope="col">Token</th>
                <th scope="col">What happens</th>
              </tr>
            </thead>
            <tbody>
              ${Object.entries(tokens).map(
                ([token, what]) =>
                  html`<tr>
                    <td><code>${token}</code></td>
                    <td>${what}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </section>`,
  );

const webhookLine = ({ webhooks, offsetMs }: AdminView): string =>
  `Webhooks: ${String(webhooks.delivered)} delivered, ${String(webhooks.waiting)} waiting.` +
  (offsetMs === 0
    ? ""
    : ` The clock is ahead by ${String(Math.round(offsetMs / 1000))} s.`);

function troubles({ faults }: AdminView): Markup {
  const on = [
    faults.down && "every call answers 503",
    faults.errorRate > 0 &&
      `${String(Math.round(faults.errorRate * 100))}% of calls answer 500`,
    faults.latencyMs > 0 &&
      `${String(faults.latencyMs)} ms are added to every call`,
    faults.answerDelayMs > 0 &&
      `${String(faults.answerDelayMs)} ms pass before an answer leaves`,
    faults.webhooksPaused && "no webhook leaves",
  ].filter((text) => text !== false);
  return on.length === 0
    ? html`<p class="card notice calm" role="status">
        All is well: no faults are switched on.
      </p>`
    : html`<p class="card notice" role="status">
        Faults are switched on: ${on.join("; ")}.
      </p>`;
}

const faultForm = (faults: Faults): Markup =>
  html`<section class="card" aria-labelledby="faults">
    <h2 id="faults">Make trouble</h2>
    <form method="post" action="/admin/faults" class="controls">
      <label
        >Failing calls, %
        <input
          type="number"
          name="errorPercent"
          min="0"
          max="100"
          value="${Math.round(faults.errorRate * 100)}"
      /></label>
      <label
        >Added latency, ms
        <input
          type="number"
          name="latencyMs"
          min="0"
          max="60000"
          step="50"
          value="${faults.latencyMs}"
      /></label>
      <label class="check"
        ><input
          type="checkbox"
          name="down"
          ${faults.down ? html`checked` : ""}
        />Down</label
      >
      <label class="check"
        ><input
          type="checkbox"
          name="webhooksPaused"
          ${faults.webhooksPaused ? html`checked` : ""}
        />Hold webhooks back</label
      >
      <button>Apply</button>
    </form>
  </section>`;

function chargeTable(charges: readonly Charge[]): Markup {
  if (charges.length === 0)
    return html`<p class="soft">
      None yet. Place an order with the token <code>tok_ok</code>.
    </p>`;
  return html`<div
    class="scroll"
    tabindex="0"
    role="region"
    aria-label="Latest charges"
  >
    <table>
      <thead>
        <tr>
          <th scope="col">Time (UTC)</th>
          <th scope="col">Charge</th>
          <th scope="col">Token</th>
          <th scope="col">Status</th>
          <th scope="col" class="number">Amount</th>
          <th scope="col" class="number">Captured</th>
          <th scope="col" class="number">Refunded</th>
        </tr>
      </thead>
      <tbody>
        ${charges.map(chargeRow)}
      </tbody>
    </table>
  </div>`;
}

function chargeRow(charge: Charge): Markup {
  const money = (amount: number) => formatAmount(amount, charge.currency);
  return html`<tr>
    <td>${charge.createdAt.toISOString().slice(0, 19).replace("T", " ")}</td>
    <td>
      <a href="/3ds/${charge.id}"><code>${charge.id.slice(0, 16)}</code></a>
    </td>
    <td><code>${charge.token}</code></td>
    <td>
      <span class="tag ${charge.status}"
        >${charge.status.replace("_", " ")}</span
      >
      ${charge.failureReason ?? ""}
    </td>
    <td class="number">${money(charge.amount)}</td>
    <td class="number">${money(charge.capturedAmount)}</td>
    <td class="number">${money(charge.refundedAmount)}</td>
  </tr>`;
}
