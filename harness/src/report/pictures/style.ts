const ground = '#ffffff';
const ink = '#16191d';
const faint = '#59616b';
const grid = '#e4e7ea';

/** Colours of every plot, on a ground of its own: it reads the same on a light page and on a dark one. */
export const plotColours = { ground, ink, faint, grid } as const;

/** Colours that the colour-blind tell apart (Okabe and Ito, 2008); ochre is darker than theirs, to be seen on white. */
export const hues = {
  blue: '#0072b2',
  vermilion: '#d55e00',
  green: '#009e73',
  ochre: '#8a6d00',
  purple: '#cc79a7',
  orange: '#e69f00',
  sky: '#56b4e9',
} as const;

/** For what stands side by side in a plot, in this order. */
export const seriesColours = [hues.blue, hues.vermilion, hues.green, hues.ochre, hues.purple] as const;

/** A cross as a shape of points: its path. */
export const cross = 'M0,.36L.64,1L1,.64L.36,0L1,-.64L.64,-1L0,-.36L-.64,-1L-1,-.64L-.36,0L-1,.64L-.64,1Z';

/** A layer of a plot, or a piece of one, as Vega-Lite. */
export type Layer = Readonly<Record<string, unknown>>;

/** A layer of text, above its halo: that keeps lines away from it. */
export function withHalo({ mark, ...layer }: Layer & { readonly mark: Layer }): Layer[] {
  const halo = { stroke: ground, strokeWidth: 4, strokeJoin: 'round' };
  return [halo, {}].map((outline) => ({ ...layer, mark: { ...mark, ...outline } }));
}

const fonts = "Inter, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** Vega's configuration of every plot. */
export const plotConfig = {
  background: ground,
  padding: 20,
  font: fonts,
  view: { stroke: null },
  title: {
    anchor: 'start',
    fontSize: 18,
    fontWeight: 650,
    color: ink,
    subtitleFontSize: 12.5,
    subtitleColor: faint,
    subtitleLineHeight: 18,
    subtitlePadding: 6,
    offset: 16,
  },
  axis: {
    labelColor: faint,
    labelFontSize: 12,
    titleColor: faint,
    titleFontSize: 12.5,
    titleFontWeight: 'normal',
    titlePadding: 12,
    gridColor: grid,
    domain: false,
    ticks: false,
    labelPadding: 6,
  },
  axisX: { domain: true, domainColor: '#9aa1a9', grid: false },
  legend: {
    orient: 'top',
    direction: 'horizontal',
    gridAlign: 'none',
    columnPadding: 18,
    symbolSize: 90,
    labelFontSize: 12.5,
    labelColor: ink,
    offset: 12,
  },
};
