import type { ServiceInFile } from '../project/compose-model.ts';
import { noted, refused, type Finding, type Looking } from './finding.ts';

const shares = { network_mode: 'network', pid: 'processes', ipc: 'shared memory' } as const;

/** What a service has in common with the machine, or with containers that are not of its stack. */
export function* lookAtService(name: string, service: ServiceInFile, looking: Looking): Iterable<Finding> {
  const who = `service "${name}"`;
  yield* lookAtModes(who, service, looking);
  const foreign = 'that container is not of this stack';
  for (const link of service.external_links ?? []) {
    yield refused(`${who} has external_links: ${link}: ${foreign}`);
  }
  for (const from of service.volumes_from ?? []) {
    if (from.startsWith('container:')) yield refused(`${who} has volumes_from: ${from}: ${foreign}`);
  }
  if (service.provider !== undefined && service.provider !== null) {
    yield refused(`${who} is made by a provider, outside of the stack`);
  }
  if (service.use_api_socket === true) {
    yield refused(`${who} has use_api_socket: who talks to the engine steers every container of the machine`);
  }
  if (service.privileged === true) yield noted(`${who} is privileged: it can reach all of the machine`);
  if ((service.devices ?? []).length > 0) yield noted(`${who} uses devices of the machine`);
  for (const key of [
    'uts',
    'cgroup',
    'userns_mode',
    'cgroup_parent',
    'gpus',
    'models',
    'security_opt',
  ] as const) {
    if (service[key] !== undefined) yield noted(`${who} has ${key}, which is of the machine`);
  }
  const mighty = (service.cap_add ?? []).filter((each) => /^(CAP_)?(ALL|SYS_.*|NET_ADMIN)$/i.test(each));
  if (mighty.length > 0) yield noted(`${who} may do more than others to the machine (${mighty.join(', ')})`);
  if ((service.extra_hosts ?? []).some((host) => host.includes('host-gateway'))) {
    yield noted(`${who} can reach what listens on the machine itself (host-gateway)`);
  }
}

function* lookAtModes(who: string, service: ServiceInFile, { model }: Looking): Iterable<Finding> {
  for (const key of ['network_mode', 'pid', 'ipc'] as const) {
    const mode = service[key] ?? '';
    const [, of, peer = ''] = /^(container|service):(.*)$/.exec(mode) ?? [];
    if (mode === 'host') yield refused(`${who} has ${key}: host, the ${shares[key]} of the machine itself`);
    else if (key === 'network_mode' && of === undefined && !['', 'none'].includes(mode)) {
      yield refused(`${who} has network_mode: ${mode}, a network of the engine in which others are`);
    }
    if (of === 'container') yield refused(`${who} has ${key}: ${mode}: that container is not of this stack`);
    if (of === 'service' && model.services[peer] === undefined) {
      yield refused(`${who} has ${key}: ${mode}, and that service is left out`);
    }
  }
}
