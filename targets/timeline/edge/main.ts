import { integerSetting, switchSetting, textSetting } from '../services/settings.ts';
import { stopOnSignal } from '../services/stop.ts';
import { edgeServer } from './server.ts';

/** The stand-in for HAProxy, with the same settings as its configuration here. */
const { env } = process;
const protection = switchSetting(env, 'PROTECTION', false);
const port = integerSetting(env, 'PORT', 8080, 1, 65_535);
const ports = textSetting(env, 'API_PORTS', '8081').split(',').map(Number);
const server = edgeServer({
  ports,
  limits: {
    serverMaxConnections: integerSetting(env, 'SERVER_MAXCONN', 48),
    ...(protection && { queueLimit: integerSetting(env, 'QUEUE_LIMIT', 32) }),
    queueTimeoutMs: protection ? 150 : 10_000,
  },
  dropsAbandoned: protection,
});
stopOnSignal(async () => {
  server.close();
});
server.listen(port, '127.0.0.1', () => {
  console.log(`edge stand-in listens on 127.0.0.1:${port} before ${ports.length} api replicas`);
});
