import { resolve } from 'node:path';
import type { Command } from 'commander';
import { shapes } from '../../../../scenarios/shapes/catalogue.ts';
import { compress } from '../../../../scenarios/shapes/compress.ts';
import type { CommandContext } from './context.ts';
import { askedShape, nameMissing } from '../../actions/shapes/asked.ts';
import { listText } from '../views/shape-list.ts';
import { entryJson, shapeJson } from '../../actions/shapes/json.ts';
import { shapeText } from '../views/shape-text.ts';
import { colorsFor, columnsOf, type Terminal } from '../terminal.ts';
import { collectSettings, positiveNumber } from './arguments.ts';

/** Of a picture that can be read. */
const leastWidth = 40;

interface ShapesOptions {
  readonly set?: Readonly<Record<string, number>>;
  readonly seconds?: number;
  readonly svg?: string;
  readonly json?: boolean;
}

const help = `
Examples:
  $ headroom shapes
  $ headroom shapes goal-train --set goals=5 --set spacingMinutes=10
  $ headroom shapes election-plateau-2012 --seconds 300 --svg night.svg
  $ headroom shapes --svg shapes/`;

export function addShapesCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command('shapes')
    .description('list the shapes of big nights, or draw one: in the terminal or as SVG')
    .argument('[name]', 'the shape to draw')
    .option('--set <parameter=value>', 'a parameter of the shape; may be repeated', collectSettings)
    .option('--seconds <number>', 'show what a replay in so many seconds keeps of it', positiveNumber)
    .option('--svg <path>', 'write the picture to this file; without a name, all of them into this folder')
    .option('--json', 'a line of JSON a shape')
    .addHelpText('after', help)
    .action((name: string | undefined, options: ShapesOptions) =>
      name === undefined ? showAll(options, terminal) : showOne(name, options, terminal),
    );
}

async function showAll({ set, seconds, svg, json }: ShapesOptions, terminal: Terminal): Promise<void> {
  if (set !== undefined) throw nameMissing('--set');
  if (seconds !== undefined) throw nameMissing('--seconds');
  if (svg !== undefined) {
    // Loaded when it is needed: charts take a while to load.
    const { drawAll } = await import('../../actions/shapes/draw.ts');
    await drawAll(resolve(terminal.workingFolder, svg));
  }
  if (json) for (const entry of shapes) terminal.stdout.write(`${entryJson(entry)}\n`);
  else if (svg !== undefined) terminal.stdout.write(`wrote ${shapes.length} pictures to ${svg}\n`);
  else terminal.stdout.write(`${listText(shapes, widthOf(terminal), colorsOf(terminal))}\n`);
}

async function showOne(name: string, options: ShapesOptions, terminal: Terminal): Promise<void> {
  const { set = {}, seconds, svg, json } = options;
  const asked = askedShape(name, set);
  const compressed = seconds === undefined ? undefined : compress(asked.shape, { toSeconds: seconds });
  if (svg !== undefined) {
    const { draw } = await import('../../actions/shapes/draw.ts');
    await draw(resolve(terminal.workingFolder, svg), asked, compressed);
  }
  if (json) terminal.stdout.write(`${shapeJson(asked, compressed)}\n`);
  else if (svg !== undefined) terminal.stdout.write(`wrote ${svg}\n`);
  else {
    const screen = { width: widthOf(terminal), colors: colorsOf(terminal) };
    terminal.stdout.write(`${shapeText(asked, compressed, screen)}\n`);
  }
}

function widthOf({ stdout }: Terminal): number {
  return Math.max(leastWidth, columnsOf(stdout));
}

function colorsOf({ stdout, environment }: Terminal) {
  return colorsFor(stdout, environment);
}
