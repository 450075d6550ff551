/** For screens wide and narrow, light and dark, and for paper. */
export const reportStyle = `
:root { color-scheme: light dark; --ground: #fff; --ink: #16191d; --faint: #59616b; --line: #d8dce0; --card: #f6f7f8; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171a; --ink: #e8eaec; --faint: #9aa1a9; --line: #343a40; --card: #1d2125; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 Inter, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
main { max-width: 82rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 1.25rem; text-wrap: balance; }
h2 { font-size: 1.3rem; margin: 2.75rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p, ul, blockquote { max-width: 62rem; }
blockquote { margin: 1rem 0; padding: .5rem 1rem; border-left: 4px solid #d55e00; background: var(--card); }
.table { overflow-x: auto; margin: 1rem 0; }
.table:focus-visible { outline: 2px solid #0072b2; outline-offset: 2px; }
table { border-collapse: collapse; font-size: .87rem; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .7rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 600; }
.number { text-align: right; }
td.number { white-space: nowrap; }
td:first-child { min-width: 7rem; }
td:nth-child(2):not(.number) { min-width: 9rem; }
.figure { display: block; margin: 1.25rem 0; }
.figure svg { display: block; width: 100%; max-width: var(--width); height: auto; border-radius: 8px; }
code { font: .88em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { background: var(--card); padding: .8rem 1rem; border-radius: 8px; overflow-x: auto; }
/* Smaller than this, the letters of a picture cannot be read: it is moved sideways, as a wide table is. */
@media screen and (max-width: 44rem) {
  .figure { overflow-x: auto; }
  .figure svg { min-width: min(42rem, var(--width)); }
}
@page { size: A4; margin: 14mm 12mm; }
@media print {
  :root { color-scheme: light; --ground: #fff; --ink: #000; --faint: #444; --line: #bbb; --card: #f4f4f4; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  .figure, tr, blockquote { break-inside: avoid; }
  .figure svg { max-height: 245mm; }
  .table { overflow: visible; }
  table { font-size: 7.5pt; }
  th, td { padding-right: .5rem; }
  td, td.number { white-space: normal; min-width: 0 !important; }
  h3 + .table { break-inside: avoid; }
}
`;
