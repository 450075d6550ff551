import type { HopAnswer, HopControl, Toxic } from '../../../harness/src/ports/hop-control.ts';
import type { Actor } from './behaviour.ts';
import type { FakeTarget } from './fake-replica.ts';

/** A way between two services, with a proxy in it. */
export class FakeHop implements FakeTarget {
  readonly control: HopControl;
  readonly name: string;
  #toxic: Toxic | undefined;

  constructor(replica: string, actor: Actor) {
    this.name = `front > ${replica}`;
    this.control = {
      ...{ from: 'front', to: 'api', replica },
      poison: (toxic) =>
        actor.act(() => {
          this.#toxic = toxic;
        }),
      toxics: () => actor.look(() => (this.#toxic === undefined ? [] : [this.#toxic.kind])),
      ask: () => actor.look(() => answerUnder(this.#toxic)),
    };
  }

  get isOn(): boolean {
    return this.#toxic !== undefined;
  }
}

function answerUnder(toxic: Toxic | undefined): HopAnswer {
  switch (toxic?.kind) {
    case 'latency':
      return { kind: 'answered', ms: toxic.ms };
    case 'reset':
      return { kind: 'broken' };
    case 'black-hole':
      return { kind: 'silent' };
    case 'bandwidth':
    case 'slow-close':
    case undefined:
      return { kind: 'answered', ms: 1 };
  }
}
