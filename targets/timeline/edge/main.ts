import { integerSetting, switchSetting, textSetting } from '../services/settings.ts';
import { stopOnSignal } from '../services/stop.ts';
import { Balancer } from './balancer.ts';
import { metricsServer } from './metrics.ts';
import { edgeServer } from './server.ts';

/** The stand-in for HAProxy, with the same settings as its configuration here. */
const { env } = process;
const protection = switchSetting(env, 'PROTECTION', false);
const port = integerSetting(env, 'PORT', 8080, 1, 65_535);
const ports = textSetting(env, 'API_PORTS', '8081').split(',').map(Number);
const limits = {
  serverMaxConnections: integerSetting(env, 'SERVER_MAXCONN', 48),
  ...(protection && { queueLimit: integerSetting(env, 'QUEUE_LIMIT', 32) }),
  queueTimeoutMs: protection ? 150 : 10_000,
};
const balancer = new Balancer(ports, limits, Date.now);
const server = edgeServer({ balancer, ports, dropsAbandoned: protection });
const metrics = metricsServer(balancer);
stopOnSignal(async () => {
  server.close();
  metrics.close();
  metrics.closeAllConnections();
});
metrics.listen(integerSetting(env, 'METRICS_PORT', 8404, 1, 65_535), '127.0.0.1');
server.listen(port, '127.0.0.1', () => {
  console.log(`edge stand-in listens on 127.0.0.1:${port} before ${ports.length} api replicas`);
});
