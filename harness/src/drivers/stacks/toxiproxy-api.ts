import { request } from 'undici';
import { z } from 'zod';
import type { Toxic } from '../../ports/hop-control.ts';

/** Toxiproxy's own words for a toxic (github.com/Shopify/toxiproxy, "Toxics"). */
interface ToxicBody {
  readonly type: string;
  readonly stream: 'upstream' | 'downstream';
  readonly attributes: Readonly<Record<string, number>>;
}

const toxicsSchema = z.array(z.object({ name: z.string(), type: z.string() }));

/** The API of a Toxiproxy that runs on a loopback port. */
export class ToxiproxyApi {
  readonly #url: string;

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}`;
  }

  /** Puts a toxic on a proxy in place of all that is on it; `undefined` leaves nothing on it. */
  async poison(proxy: string, toxic: Toxic | undefined): Promise<void> {
    for (const { name } of await this.toxicsOf(proxy)) {
      await this.#call('DELETE', `/proxies/${encodeURIComponent(proxy)}/toxics/${encodeURIComponent(name)}`);
    }
    for (const body of toxic === undefined ? [] : bodiesOf(toxic)) {
      await this.#call('POST', `/proxies/${encodeURIComponent(proxy)}/toxics`, { ...body, toxicity: 1 });
    }
  }

  async toxicsOf(proxy: string): Promise<readonly { readonly name: string; readonly type: string }[]> {
    return toxicsSchema.parse(await this.#call('GET', `/proxies/${encodeURIComponent(proxy)}/toxics`));
  }

  async #call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
    const response = await request(`${this.#url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headersTimeout: 5000,
      bodyTimeout: 5000,
    });
    const text = await response.body.text();
    if (response.statusCode >= 300)
      throw new Error(`Toxiproxy answered ${response.statusCode} to ${method} ${path}: ${text.trim()}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }
}

function bodiesOf(toxic: Toxic): readonly ToxicBody[] {
  const down = (type: string, attributes: ToxicBody['attributes']): ToxicBody => ({
    type,
    stream: 'downstream',
    attributes,
  });
  switch (toxic.kind) {
    case 'latency':
      return [down('latency', { latency: Math.round(toxic.ms), jitter: Math.round(toxic.jitterMs) })];
    case 'bandwidth':
      return [down('bandwidth', { rate: Math.round(toxic.kilobytesPerSecond) })];
    case 'reset':
      return [{ ...down('reset_peer', { timeout: 0 }), stream: 'upstream' }];
    case 'black-hole': {
      const silent = down('timeout', { timeout: 0 });
      return [silent, { ...silent, stream: 'upstream' }];
    }
    case 'slow-close':
      return [down('slow_close', { delay: Math.round(toxic.ms) })];
  }
}
