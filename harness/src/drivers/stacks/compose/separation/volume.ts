import type { VolumeInFile } from '../project/compose-model.ts';
import { lookAtWriters, noted, refused, sourceOf, type Finding, type Looking } from './finding.ts';

/** What a volume of the file holds that is not of the stack. A level has its own, empty or as the config seeds it. */
export function* lookAtVolume(name: string, volume: VolumeInFile, looking: Looking): Iterable<Finding> {
  const who = `volume "${name}"`;
  const seed = looking.config.seed.data[name];
  const onEngine = volume.name ?? name;
  const foreign = volume.external === true ? `external ("${onEngine}")` : storedElsewhere(volume);
  if (seed === 'empty') {
    if (foreign !== undefined) yield { kind: 'volume', name, from: { kind: 'empty' } };
    return;
  }
  if (seed !== undefined) {
    const from = sourceOf(seed.copyOf);
    yield* lookAtWriters(from, looking, seed.evenInUse, who);
    if (from.kind === 'volume' && !looking.facts.volumes.has(from.name)) {
      yield refused(`${who} is to be a copy of volume "${from.name}", which the engine does not have`);
    }
    yield { kind: 'volume', name, from };
    return;
  }
  if (foreign !== undefined) yield refused(`${who} is ${foreign}: its data is not of this stack`);
  else if (looking.facts.volumes.has(onEngine)) {
    yield noted(
      `${who}: "${onEngine}" of the engine stays as it is, and each level begins with an empty one of its own`,
    );
  }
}

/** `undefined` where the engine keeps it, or it is in memory. */
function storedElsewhere({ driver = 'local', driver_opts: options = {} }: VolumeInFile): string | undefined {
  if (driver !== 'local' && driver !== '') return `kept by driver ${driver}`;
  const { type, device, o: how } = options;
  const isInMemory = type === 'tmpfs' && !/\bbind\b/.test(JSON.stringify(how ?? ''));
  if (device === undefined || isInMemory) return undefined;
  return `kept at ${JSON.stringify(device)}`;
}
