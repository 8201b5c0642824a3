import { Markup } from './markup.ts';

/** All the style there is: the page takes nothing from anywhere, so that it can be mailed and kept. */
export const STYLE = new Markup(`
:root { color-scheme: light dark; --paper: #fffdf9; --ink: #1d2421; --soft: #5d6b65; --line: #d9ded9;
  --first: #0f6b5c; --second: #d08a1d; --third: #7b4a8f; --ribbon: #0f6b5c26; --tile: #f1f4ef; }
@media (prefers-color-scheme: dark) { :root { --paper: #14191a; --ink: #e8ece9; --soft: #9dada6;
  --line: #36403c; --first: #4fbfa9; --second: #e3ab52; --third: #bd8fd0; --ribbon: #4fbfa933; --tile: #1e2624; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.25rem 3rem; max-width: 50rem; background: var(--paper);
  color: var(--ink); font: 400 1rem/1.5 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
h1, .lead { font-family: Georgia, "Noto Serif", "DejaVu Serif", serif; text-wrap: balance; }
h1 { margin: .15rem 0 0; font-size: 2.1rem; line-height: 1.15; font-weight: 600; }
h2 { margin: 2.6rem 0 .8rem; font-size: 1.15rem; line-height: 1.3; }
.place { margin: 0; color: var(--soft); text-transform: capitalize; }
.lead { margin: 1.1rem 0 1.6rem; font-size: 1.3rem; line-height: 1.4; }
.rehearsal { margin: 1rem 0; padding: .6rem .9rem; border: 2px solid var(--second); font-weight: 600; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .7rem; margin: 0; }
.figures div { padding: .8rem .9rem; background: var(--tile); border-radius: .4rem; }
.figures dt { color: var(--soft); font-size: .85rem; }
.figures dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.figures dd small { display: block; color: var(--soft); font-size: .8rem; font-weight: 400; }
figure, .wide { margin: 0; overflow-x: auto; }
.flow { min-width: 36rem; }
.chart { display: block; width: 100%; height: auto; overflow: visible; }
.chart text { fill: var(--ink); font-size: 12.5px; }
.chart .amount { fill: var(--soft); font-variant-numeric: tabular-nums; }
.chart line { stroke: var(--line); }
.ribbon { fill: var(--ribbon); }
.node, .spent { fill: var(--first); }
.again, .node.withPeople, .node.withShops, .node.before, .node.shopsBefore { fill: var(--second); }
.redeemed, .node.gone, .node.fees { fill: var(--third); }
.legend { margin: .2rem 0 .8rem; font-size: .85rem; color: var(--soft); }
.legend span { margin-right: 1rem; }
.legend span::before { content: ""; display: inline-block; width: .7rem; height: .7rem; margin-right: .35rem;
  border-radius: .1rem; background: var(--first); }
.legend .again::before { background: var(--second); }
.legend .redeemed::before { background: var(--third); }
.wide tbody th { min-width: 9rem; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .35rem; text-align: left; font-weight: 600; }
th, td { padding: .32rem .5rem .32rem 0; border-bottom: 1px solid var(--line); text-align: right;
  vertical-align: baseline; font-weight: 400; }
th:first-child { text-align: left; }
td:last-child, th:last-child { padding-right: 0; }
thead th { color: var(--soft); font-size: .82rem; }
td.drawn { width: 38%; padding-left: .5rem; }
.bar { display: block; width: 100%; height: .8rem; fill: var(--first); }
tr.closing th, tr.closing td, tr.opening th, tr.opening td { font-weight: 600; }
tr.closing td, tr.closing th { border-bottom: 3px double var(--ink); }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.how { color: var(--soft); font-size: .88rem; }
.how p { margin: .4rem 0; }
.stamp { overflow-wrap: anywhere; font-size: .8rem; }
@media print {
  @page { size: A4; margin: 16mm; }
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --first: #0f6b5c;
    --second: #d08a1d; --third: #7b4a8f; --ribbon: #0f6b5c26; --tile: #f1f4ef; }
  body { padding: 0; max-width: none; font-size: 10pt; print-color-adjust: exact; }
  h1 { font-size: 20pt; } .lead { font-size: 13pt; } .figures dd { font-size: 13pt; }
  h2 { break-after: avoid; margin-top: 1.6rem; }
  figure, .wide { overflow: visible; }
  figure, .figures div, table, tr { break-inside: avoid; }
}
`);
