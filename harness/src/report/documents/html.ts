import MarkdownIt, { type Token } from 'markdown-it';
import { unescaped } from '../formats/markdown.ts';
import { reportStyle } from './style.ts';
import { xmlText } from '../formats/xml.ts';

/** A picture of the report: SVG, and what it shows in words. */
export type Figures = Readonly<Record<string, string>>;

/**
 * The report as one HTML file that asks nobody for anything: pictures and style are in it. Text from outside comes as
 * text, as it does from the Markdown.
 * @param figures SVG by the file name that the Markdown has for it
 */
export function reportHtml(markdown: string, figures: Figures): string {
  const title = /^# (.*)$/m.exec(markdown)?.[1] ?? 'headroom';
  const body = new MarkdownIt({ html: false, linkify: false, typographer: false });
  body.renderer.rules['image'] = (tokens, index) => {
    const token = tokens[index];
    const name = String(token?.attrGet('src') ?? '');
    const svg = figures[name];
    if (svg === undefined || token === undefined) return '';
    return `<span class="figure" role="img" aria-label="${xmlText(unescaped(token.content))}">${inlined(svg, name)}</span>`;
  };
  body.renderer.rules['table_open'] = (tokens, index) =>
    `<div class="table" role="region" aria-label="${xmlText(tableName(tokens, index))}" tabindex="0"><table>\n`;
  body.renderer.rules['table_close'] = () => '</table></div>\n';
  body.renderer.rules['th_open'] = (tokens, index) => `<th scope="col"${alignment(tokens[index])}>`;
  body.renderer.rules['td_open'] = (tokens, index) => `<td${alignment(tokens[index])}>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${xmlText(unescaped(title))}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
${body.render(markdown)}</main>
</body>
</html>
`;
}

/** By the heading that it is under: those who hear the page jump from table to table. */
function tableName(tokens: readonly Token[], index: number): string {
  const heading = tokens.slice(0, index).findLastIndex(({ type }) => type === 'heading_open');
  return `Table: ${unescaped(tokens[heading + 1]?.content ?? '')}`;
}

/** Figures stand on the right. */
function alignment(token: Token | undefined): string {
  return /right/.test(String(token?.attrGet('style') ?? '')) ? ' class="number"' : '';
}

/** An SVG inside of HTML: as wide as there is room, and no wider than it is. */
function inlined(svg: string, name: string): string {
  const width = /<svg[^>]*\bwidth="([\d.]+)"/.exec(svg)?.[1] ?? '800';
  const prefix = name.replace(/\W/g, '-');
  return svg
    .replace(/\b(id="|url\(#)(?=[\w-])/g, `$1${prefix}-`) // pictures must not share ids
    .replace(/^<\?xml[^>]*>\s*/, '')
    .replace(
      /<svg([^>]*?)\swidth="[\d.]+"\sheight="[\d.]+"/,
      `<svg$1 style="--width:${width}px" aria-hidden="true"`,
    );
}
