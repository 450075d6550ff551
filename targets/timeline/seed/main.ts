import { integerSetting, textSetting } from '../services/settings.ts';
import { buildData } from './build-data.ts';
import { defaultSize } from './dataset.ts';

/** Fills a data folder inside an image, while it is built. */
const { env } = process;
const binaries = textSetting(env, 'POSTGRES_BINARIES', '/usr/lib/postgresql/15/bin');
await buildData(
  textSetting(env, 'DATA_FOLDER', '/data'),
  defaultSize,
  {
    postgres: `${binaries}/postgres`,
    initdb: `${binaries}/initdb`,
    user: { uid: integerSetting(env, 'RUN_AS_UID', 65_534), gid: integerSetting(env, 'RUN_AS_GID', 65_534) },
    redisServer: 'redis-server',
  },
  (line) => console.log(line),
);
