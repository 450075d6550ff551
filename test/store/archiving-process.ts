/** Makes the archive of a finished run, until it is killed. argv: the folder of the run. */
import { archive } from '../../harness/src/drivers/store/archive.ts';

const [folder = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
await archive(folder);
