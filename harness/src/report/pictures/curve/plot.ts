import { curvePanel, type CurveSeries } from './points.ts';
import { curveSpec } from './spec.ts';
import { plainText } from '../../wording/plain-text.ts';
import { renderSvg } from '../render-svg.ts';

/** What a plot of curves shows. */
export interface CurvePlot {
  readonly title: string;
  readonly subtitle: readonly string[];
  /** What the rates are: `multiple of an ordinary moment`, `requests/s`. */
  readonly rateTitle: string;
  /** From top to bottom. */
  readonly series: readonly [CurveSeries, ...CurveSeries[]];
}

/**
 * Rates over time as SVG, a panel a curve, all with the same scale of rates: the night as it was above the night as it
 * was replayed, for one. The same curves give the same bytes.
 */
export function curvePlot({ title, subtitle, rateTitle, series }: CurvePlot): Promise<string> {
  return renderSvg(
    curveSpec(series.map(curvePanel), {
      title: plainText(title),
      subtitle: subtitle.map(plainText),
      rateTitle: plainText(rateTitle),
    }),
  );
}
