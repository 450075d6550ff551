import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import pico from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { Output } from '../../../../harness/src/cli/terminal.ts';
import { LiveView } from '../../../../harness/src/cli/views/run/live-view.ts';
import { secondPassed, startMs, started, trialStarted } from './scripted-run.ts';

/** A view on a terminal of this size; what it has drawn once the trial shows. */
function liveViewOn(size: { readonly columns: number | undefined; readonly rows: number | undefined }) {
  const stream = Object.assign(new PassThrough(), { ...size, isTTY: true });
  let text = '';
  const drawn = new Promise<void>((resolve) => {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes('trial 100-001')) resolve();
    });
  });
  // A terminal does not always know its size, whatever the type says.
  const view = new LiveView(stream as unknown as Output, pico.createColors(false), () => startMs + 15_000);
  for (const event of [started, trialStarted, secondPassed]) view.onEvent(event);
  return { view, drawn, text: () => text };
}

describe('the live view', () => {
  it('draws in place, and leaves the first line and what is said above the picture', async () => {
    const { view, drawn, text } = liveViewOn({ columns: 100, rows: 30 });
    await drawn;
    view.say('stopping');
    view.close();
    view.say('said after the end');
    expect(text()).toContain('headroom: stack embedded (no container engine answers)');
    expect(text()).toContain('stopping');
    expect(text().endsWith('said after the end\n')).toBe(true);
  });

  it.each([
    [0, 0],
    [1, 1],
    [-1, -5],
    [Number.NaN, Number.NaN],
    [undefined, undefined],
  ])('keeps a line whole on a terminal that says %s columns and %s rows', async (columns, rows) => {
    const { view, drawn, text } = liveViewOn({ columns, rows });
    view.say('eight words that belong on one single line');
    await drawn;
    view.close();
    const lines = stripVTControlCharacters(text()).split('\n');
    expect(lines).toContain('eight words that belong on one single line');
  });
});
