import type { Command } from 'commander';
import type { CommandContext } from '../headroom.ts';

export function addDoctorCommand(program: Command, _context: CommandContext): void {
  program.command('doctor');
}
