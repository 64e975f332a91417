import { html, type Markup } from "./html.js";

const style: Markup = {
  markup: `
:root { color-scheme: light dark; --ink: #1a2233; --soft: #5b6577; --line: #d9dfe8; --paper: #fff; --ground: #f3f5f9;
  --accent: #1f5fd6; --good: #11734b; --bad: #b3261e; --wait: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf4; --soft: #a3adbf; --line: #33405a; --paper: #171e2d; --ground: #0e1420;
  --accent: #7aa7ff; --good: #58c99a; --bad: #ff8a80; --wait: #f0bd5c; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: var(--ink); background: var(--ground); }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
main.narrow { max-width: 30rem; padding-top: 8vh; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
p { margin: 0 0 1rem; }
.soft { color: var(--soft); }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; margin: 1.25rem 0; }
.card > :last-child { margin-bottom: 0; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .4rem 1.25rem; margin: 1rem 0 1.5rem; }
dt { color: var(--soft); } dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
.amount { font-size: 2rem; font-weight: 650; letter-spacing: -.01em; }
.buttons { display: flex; gap: .75rem; flex-wrap: wrap; }
.buttons form { flex: 1 1 10rem; }
button { font: inherit; font-weight: 600; width: 100%; padding: .7rem 1.1rem; border-radius: 8px; border: 1px solid var(--accent);
  background: var(--accent); color: var(--paper); cursor: pointer; }
button.quiet { background: transparent; color: var(--ink); border-color: var(--line); }
button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.controls { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; align-items: end; }
label { display: block; font-size: .9rem; color: var(--soft); }
input[type=number] { font: inherit; width: 100%; margin-top: .25rem; padding: .6rem .7rem; border-radius: 8px; border: 1px solid var(--line);
  background: var(--ground); color: var(--ink); }
label.check { display: flex; gap: .5rem; align-items: center; padding: .6rem 0; color: var(--ink); }
input[type=checkbox] { width: 1.15rem; height: 1.15rem; accent-color: var(--accent); }
.scroll { overflow-x: auto; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; padding: .55rem .75rem .55rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 500; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
tr:last-child td { border-bottom: 0; }
code { font: .88em ui-monospace, "DejaVu Sans Mono", monospace; }
.tag { display: inline-block; padding: .05rem .55rem; border-radius: 99px; border: 1px solid currentColor; font-size: .84rem; }
.captured, .authorised { color: var(--good); } .failed { color: var(--bad); } .voided, .created { color: var(--soft); }
.processing, .requires_action { color: var(--wait); }
.notice { border-left: 4px solid var(--bad); } .notice.calm { border-left-color: var(--good); }
a { color: var(--accent); }
`,
};
const narrowClass: Markup = { markup: ' class="narrow"' };

/** A whole page of the sandbox. */
export const page = (title: string, content: Markup, narrow = false): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Payment sandbox</title>
        <link rel="icon" href="data:," />
        <style>
          ${style}
        </style>
      </head>
      <body>
        <main${narrow && narrowClass}>${content}</main>
      </body>
    </html>`.markup;
