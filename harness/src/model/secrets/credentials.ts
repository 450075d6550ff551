/** Where a request goes, and the header that lets it in. */
export interface Destination {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A URL as it may be asked for: its user and password become a header (RFC 7617). Clients refuse them within a URL,
 * leave them out, or print them.
 */
export function destinationOf(url: URL | string): Destination {
  const asked = new URL(url);
  const { username, password } = asked;
  if (username === '' && password === '') return { url: asked, headers: {} };
  asked.username = '';
  asked.password = '';
  return { url: asked, headers: { authorization: basicAuthorization(username, password) } };
}

/** What is asked of the same origin is let in by the same user and password, unless it has its own. */
export function withCredentialsOf(url: URL | string, origin: URL): URL {
  const asked = new URL(url);
  if (asked.origin !== origin.origin || asked.username !== '' || asked.password !== '') return asked;
  asked.username = origin.username;
  asked.password = origin.password;
  return asked;
}

/** Text that should have been a URL: where its password begins and ends cannot be told. */
export function withoutUserinfo(text: string): string {
  return text.replace(/^.*@/s, '...@');
}

/** @param username and password as a URL has them: percent-encoded, and so of ASCII alone */
function basicAuthorization(username: string, password: string): string {
  return `Basic ${btoa(`${bytesOf(username)}:${bytesOf(password)}`)}`;
}

/** A character for each byte. A `%` that encodes nothing stands for itself. */
function bytesOf(percentEncoded: string): string {
  return percentEncoded.replace(/%([0-9a-f]{2})/gi, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
