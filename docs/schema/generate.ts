/** Writes run.schema.json beside this file: `npm run schema`. */
import { writeFile } from 'node:fs/promises';
import { runJsonSchema } from '../../harness/src/report/formats/schema.ts';

await writeFile(new URL('run.schema.json', import.meta.url), `${JSON.stringify(runJsonSchema(), null, 2)}\n`);
