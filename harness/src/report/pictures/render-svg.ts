import type { TopLevelSpec } from 'vega-lite';
import { fixTextWidths } from './text-width.ts';

/**
 * A plot in Vega-Lite as SVG. The same plot gives the same bytes. The libraries are loaded when they are needed: they
 * take a while.
 */
export async function renderSvg(plot: object): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  // The type of a specification is a union too large to be of help to the checker: the tests render it instead.
  const { spec } = vegaLite.compile(plot as TopLevelSpec);
  fixTextWidths(vega);
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
