/** Why a trial says nothing about the target, in words, and what to do about it. It never moves a bound. */
export const invalidTexts = {
  'generator-limited': {
    what: 'the load generator was the limit',
    remedy:
      'Give the load generator more CPU (cores of its own, or another machine), or ask for no more than it can send (search.maxLoad, night.peak; --peak)',
  },
  'host-limited': {
    what: 'the machine was the limit',
    remedy: 'Free the machine of other work, or measure when its neighbours are quiet',
  },
  'clock-jumped': {
    what: 'the clock of the machine jumped',
    remedy: 'Let the clock be slewed instead of stepped (chrony: makestep off; stop other time services)',
  },
  'no-data': {
    what: 'nothing was measured',
    remedy:
      "Look at the generator's log (logs/ in the folder of the run, or in its evidence.tar.gz), and whether the scenario sends anything",
  },
  backlog: {
    what: 'work of the load before was the limit',
    remedy:
      'Let the target be waited for until it is idle (health.idlePath that tells what waits, or a longer health.drainTimeoutSeconds)',
  },
} as const;

export type InvalidReason = keyof typeof invalidTexts;

export const invalidReasons = Object.keys(invalidTexts) as [InvalidReason, ...InvalidReason[]];
