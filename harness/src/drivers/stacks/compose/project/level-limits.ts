import type { ServiceLevel } from '../../../../model/config/config.ts';
import { cpuQuota } from '../../../system/limits/cgroup-files.ts';
import type { ServiceInFile } from './compose-model.ts';

const mebibyte = 1024 * 1024;

/**
 * A service with the replicas, CPU and memory of a level. What the level does not give stays as the file has it. Of two
 * places for a limit, one is used; CPU is a quota in a short period, as for plain processes; what is reserved is never
 * more than the limit, which the engine would refuse.
 */
export function atLevel(service: ServiceInFile, given: ServiceLevel): ServiceInFile {
  const replicated = given.replicas === undefined ? service : withReplicas(service, given.replicas);
  const withCpus = given.cpus === undefined ? replicated : limitedCpus(replicated, given.cpus);
  return given.memoryMb === undefined
    ? withCpus
    : limitedMemory(withCpus, Math.floor(given.memoryMb * mebibyte));
}

function withReplicas({ scale: _scale, deploy, ...service }: ServiceInFile, replicas: number): ServiceInFile {
  return { ...service, deploy: { ...deploy, replicas } };
}

function limitedCpus(service: ServiceInFile, cpus: number): ServiceInFile {
  const { periodUs, quotaUs } = cpuQuota(cpus);
  // The engine takes CPU as a number or as period and quota, never as both.
  const { cpus: _cpus, deploy, ...rest } = service;
  const resources = deploy?.resources;
  const { cpus: _limit, ...limits } = resources?.limits ?? {};
  const { cpus: reserved, ...reservations } = resources?.reservations ?? {};
  const lowered = reserved === undefined ? {} : { cpus: smaller(reserved, cpus, Number) };
  return {
    ...rest,
    cpu_period: periodUs,
    cpu_quota: quotaUs,
    ...deployWith(deploy, limits, { ...reservations, ...lowered }),
  };
}

function limitedMemory(service: ServiceInFile, bytes: number): ServiceInFile {
  const { mem_limit: _limit, mem_reservation: soft, deploy, ...rest } = service;
  const resources = deploy?.resources;
  const { memory: _memory, ...limits } = resources?.limits ?? {};
  const { memory: reserved, ...reservations } = resources?.reservations ?? {};
  const limit = String(bytes);
  // Where the file has limits under deploy, compose wants this one there as well.
  const isUnderDeploy = Object.keys(limits).length > 0;
  const lowered = reserved === undefined ? {} : { memory: smaller(reserved, limit, bytesOf) };
  return {
    ...rest,
    ...(isUnderDeploy ? {} : { mem_limit: limit }),
    memswap_limit: limit,
    ...(soft === undefined ? {} : { mem_reservation: smaller(soft, limit, bytesOf) }),
    ...deployWith(
      deploy,
      { ...limits, ...(isUnderDeploy ? { memory: limit } : {}) },
      { ...reservations, ...lowered },
    ),
  };
}

function deployWith(
  deploy: ServiceInFile['deploy'],
  limits: object,
  reservations: object,
): { deploy?: NonNullable<ServiceInFile['deploy']> } {
  if (deploy === undefined || deploy === null) return {};
  const { resources, ...others } = deploy;
  const { limits: _limits, reservations: _reservations, ...rest } = resources ?? {};
  const left = {
    ...rest,
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(Object.keys(reservations).length === 0 ? {} : { reservations }),
  };
  return { deploy: Object.keys(left).length === 0 ? others : { ...others, resources: left } };
}

function smaller<T extends string | number>(
  one: string | number,
  other: T,
  size: (value: string | number) => number,
): T | string | number {
  return size(one) <= size(other) ? one : other;
}

const units: Readonly<Record<string, number>> = { b: 1, k: 1024, m: mebibyte, g: 1024 * mebibyte };

/** `docker compose config` writes bytes; a file that it passed on unread may say `512m`. */
export function bytesOf(value: string | number): number {
  const [, number = '', unit = 'b'] = /^([\d.]+)\s*([bkmg])?/i.exec(String(value)) ?? [];
  return Number(number) * (units[unit.toLowerCase()] ?? 1);
}
