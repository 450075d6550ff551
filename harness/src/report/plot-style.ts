const ground = '#ffffff';
const ink = '#16191d';
const faint = '#59616b';
const grid = '#e4e7ea';

/** Colours of every plot, on a ground of its own: it reads the same on a light page and on a dark one. */
export const plotColours = { ground, ink, faint, grid } as const;

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
