import { STATUS_CODES } from 'node:http';

/** Besides those of RFC 9110: nginx's (494 to 499, 444) and what balancers and CDNs answer with. */
const others = [444, 460, 463, 494, 495, 496, 497, 499, 520, 521, 522, 523, 524, 525, 526, 530, 561];
const registered = new Set([...Object.keys(STATUS_CODES), ...others.map(String)]);

/** What servers write where they have none: `-`, or what is no status at all, as 000 and 009. */
const written = /^(?:-|-?\d{1,2}|[0-9]\d\d)$/;

/** The status that a text is, 0 where it says that there is none, `undefined` when it can be no status. */
export function statusOf(text: string): number | undefined {
  if (!written.test(text)) return undefined;
  const status = Number(text);
  return status >= 100 ? status : 0;
}

/** Whether a text is a status that servers send, and no other number of three digits. */
export function isKnownStatus(text: string): boolean {
  return registered.has(text);
}
