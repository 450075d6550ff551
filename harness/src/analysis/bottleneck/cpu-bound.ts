/** What tells whether CPU is short: of one replica in a second, or of a service over a trial. */
interface CpuUse {
  readonly service: string;
  readonly cpuCores: number;
  readonly cpuLimitCores?: number;
}

/**
 * From this share of its quota on, what a service can do depends on how much work a millisecond of CPU is. The mean over
 * seconds: bursts reach the quota long before. (A stack that is bound by connections was seen at up to 0.56.)
 */
const shareOfQuota = 0.7;
/** The same for services without a quota, which have the machine as theirs. */
const busyShare = 0.85;

/** What makes a stack one that is bound by CPU: `api used 92 % of its CPU quota`; `undefined` when nothing does. */
export function cpuBoundBy(services: readonly CpuUse[], hostBusyShare: number): string | undefined {
  const [busiest] = [...Map.groupBy(services, ({ service }) => service)]
    .map(([service, uses]) => ({ service, share: shareUsed(uses) }))
    .toSorted((a, b) => b.share - a.share);
  if (busiest !== undefined && busiest.share >= shareOfQuota) {
    return `${busiest.service} used ${Math.round(100 * busiest.share)} % of its CPU quota`;
  }
  return hostBusyShare < busyShare ? undefined : `the host was ${Math.round(100 * hostBusyShare)} % busy`;
}

/** Of all quotas of a service; 0 without any. */
function shareUsed(uses: readonly CpuUse[]): number {
  const limited = uses.filter(({ cpuLimitCores = 0 }) => cpuLimitCores > 0);
  const quota = limited.reduce((sum, { cpuLimitCores = 0 }) => sum + cpuLimitCores, 0);
  return quota === 0 ? 0 : limited.reduce((sum, { cpuCores }) => sum + cpuCores, 0) / quota;
}
