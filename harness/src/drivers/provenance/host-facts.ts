import { readFile } from 'node:fs/promises';
import { availableParallelism, arch, cpus, platform, release, totalmem, type } from 'node:os';
import type { Provenance } from '../../model/record/record.ts';

/** What machine measured. Cores and memory are those this process may use. */
export async function hostFacts(): Promise<Provenance['host']> {
  const totalBytes = totalmem();
  const limitBytes = process.constrainedMemory(); // 0, or beyond the machine, when there is no limit
  return {
    os: await osName(),
    kernel: `${type()} ${release()}`,
    cpu: cpus()[0]?.model.trim() || arch(),
    cores: availableParallelism(),
    memoryBytes: limitBytes > 0 && limitBytes < totalBytes ? limitBytes : totalBytes,
    node: process.version,
  };
}

async function osName(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => ''); // only Linux has it
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1] ?? platform();
}
