import { canRedraw, colorsFor, type Terminal } from '../../terminal.ts';
import { JsonView } from './json-view.ts';
import { LineView } from './line-view.ts';
import { LiveView } from './live-view.ts';
import type { View } from './view.ts';

/** Events for a program that asked for them, a picture for a person at a terminal, lines for a log. */
export function chooseView({ stdout, stderr, environment }: Terminal, json: boolean): View {
  if (json)
    return new JsonView(
      (text) => stdout.write(text),
      (text) => stderr.write(text),
    );
  if (canRedraw(stdout, environment)) return new LiveView(stdout, colorsFor(stdout, environment), Date.now);
  return new LineView((text) => stdout.write(text), Date.now);
}
