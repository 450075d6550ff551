import type { PartReport } from '../../../../model/doctor.ts';
import { reasonOf } from '../../../../model/errors.ts';
import { engineAnswers } from '../../../system/engine/cli.ts';
import { engineApi } from './engine.ts';
import { engineFacts, type EngineFacts } from './facts.ts';

const engine = {
  part: 'container engine with docker compose',
  neededFor: 'the compose stack',
  howToGet:
    'install Docker with its compose plugin (https://docs.docker.com/engine/install), start it, and let this user reach it; one on this machine: docker context use default, with DOCKER_HOST and DOCKER_CONTEXT unset',
} as const;

const limits = {
  part: 'CPU and memory limits of containers',
  neededFor: 'capacity levels of the compose stack',
  howToGet:
    'an engine that runs as root, or a rootless one with delegated controllers (https://docs.docker.com/engine/security/rootless/tips/#limiting-resources)',
} as const;

/** The engine, found when a run would use it, and what it keeps of the limits that it takes. Starts nothing. */
export async function inspectEngine(): Promise<PartReport[]> {
  const { answers, detail } = await engineAnswers();
  if (!answers) return missing(detail);
  try {
    const facts = await engineFacts(await engineApi());
    const { part, neededFor } = engine;
    return [{ part, neededFor, status: 'found', detail: `${detail}, ${facts.name}` }, reportLimits(facts)];
  } catch (error) {
    return missing(reasonOf(error));
  }
}

function missing(detail: string): PartReport[] {
  return [
    { ...engine, status: 'missing', detail },
    { ...limits, status: 'missing', detail: 'there is no engine to ask' },
  ];
}

function reportLimits({ drops, name }: EngineFacts): PartReport {
  if (drops.length > 0) {
    const detail = `${name} ${drops.map(({ text }) => text).join(' and ')}`;
    return { ...limits, status: 'missing', detail };
  }
  const { part, neededFor } = limits;
  return { part, neededFor, status: 'found', detail: `taken by ${name}; each run reads back what it gets` };
}
