import type { Level } from '../model/config/config.ts';
import type { Fleet, Tier } from '../model/config/proposal.ts';
import type { Saving, TierSaving } from '../model/answers/verdict.ts';

/** A tier shrinks as the CPU (without any, the replicas) that the level gives to its services does. */
export function savingOf(level: Level, first: Level, fleet: Fleet): Saving {
  const tiers = fleet.tiers.map((tier) => tierSaving(tier, level, first));
  const perDay = tiers.reduce((sum, { savedPerDay }) => sum + savedPerDay, 0);
  const from = fleet.target?.from ?? 0;
  return { tiers, perDay, ...(from > 0 ? { ofTarget: perDay / from } : {}) };
}

/** A day, if everything were switched off that is not committed. */
export function mostSavedPerDay({ tiers }: Fleet): number {
  return tiers.reduce((sum, tier) => sum + Math.max(0, costPerDayOf(tier) - tier.committedPerDay), 0);
}

/** Of the whole tier, as it is today. */
function costPerDayOf({ cost }: Tier): number {
  return 'perDay' in cost ? cost.perDay : cost.units * cost.perUnitDay;
}

function tierSaving(tier: Tier, level: Level, first: Level): TierSaving {
  const { committedPerDay, name, services } = tier;
  const costPerDay = costPerDayOf(tier);
  const share = sizeOf(services, level) / sizeOf(services, first);
  const cut = (1 - share) * costPerDay;
  const savedPerDay = Math.min(cut, Math.max(0, costPerDay - committedPerDay));
  return { tier: name, share, costPerDay, savedPerDay, outOfReachPerDay: cut - savedPerDay };
}

/** In cores; in replicas where none are given. */
export function sizeOf(services: readonly string[], level: Level): number {
  return services.reduce((sum, name) => {
    const { cpus = 1, replicas = 1 } = level.services[name] ?? {};
    return sum + cpus * replicas;
  }, 0);
}
