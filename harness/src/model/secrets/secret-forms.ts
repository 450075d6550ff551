/**
 * The ways in which a secret is written within other text: as it is, percent-encoded for a URL or a form, within a
 * string of JSON, in HTML, in a quoted word of a shell, and in base64, alone or within something longer.
 */
export function formsOf(secret: string): string[] {
  const text = secret.toWellFormed();
  const lines = text.split(/\r?\n/).filter((line) => line.length >= shortestLine);
  const forms = [text, ...(lines.length > 1 ? lines : [])].flatMap((each) => [
    each,
    ...percentForms(each),
    JSON.stringify(each).slice(1, -1),
    inHtml(each),
    each.replaceAll("'", String.raw`'\''`),
    ...base64Forms(each),
  ]);
  return [...new Set(forms)];
}

/** Of a private key: a part of one is worth hiding, too. */
const shortestLine = 16;
/** Shorter ones would be found where they are not. */
const shortestBase64 = 8;

/** Programs differ in what they encode beside what they must, and in the case of the digits. */
function percentForms(text: string): string[] {
  const component = encodeURIComponent(text);
  const strict = component.replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [component, strict, encodeURI(text), userinfo(text), asForm(text)];
  return forms.flatMap((form) => [form, form.replace(/%[\dA-F]{2}/g, (each) => each.toLowerCase())]);
}

/** As a URL has it before its host. */
function userinfo(text: string): string {
  const url = new URL('http://host');
  url.password = text;
  return url.password;
}

function asForm(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2);
}

function inHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Base64 takes three bytes at a time: how a text is written hangs on how many bytes come before it. */
function base64Forms(text: string): string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  const within = [0, 1, 2].map((before) => {
    const firstWhole = Math.ceil((8 * before) / 6);
    const wholeUntil = Math.floor((8 * (before + bytes.length)) / 6);
    return btoa(`${'\0'.repeat(before)}${bytes}`).slice(firstWhole, wholeUntil);
  });
  return [btoa(bytes), ...within]
    .filter((form) => form.length >= shortestBase64)
    .flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')]);
}
