import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shapes } from '../../../../scenarios/shapes/catalogue.ts';
import type { Compressed } from '../../../../scenarios/shapes/compress.ts';
import { ExitCode, HarnessError, reasonOf } from '../../model/errors.ts';
import { askedShape, type AskedShape } from './asked.ts';
import { shapePlot } from './plot.ts';

/** Every shape as a picture, in a folder. @throws HarnessError `svg-unwritable` */
export async function drawAll(folder: string): Promise<void> {
  for (const { name } of shapes) await draw(join(folder, `${name}.svg`), askedShape(name, {}));
}

/** A shape as a picture; above its replay when it is compressed. @throws HarnessError `svg-unwritable` */
export async function draw(file: string, asked: AskedShape, compressed?: Compressed): Promise<void> {
  await write(file, await shapePlot(asked, compressed));
}

async function write(file: string, svg: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, svg);
  } catch (cause) {
    throw new HarnessError({
      code: 'svg-unwritable',
      message: `cannot write ${file}: ${reasonOf(cause)}`,
      hint: 'Name a file (or, for all shapes, a folder) that can be written.',
      exitCode: ExitCode.environment,
      cause,
    });
  }
}
