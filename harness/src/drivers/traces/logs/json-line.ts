import { isObject, type FieldLine, type Fields } from './fields.ts';
import { otherLogger, refused, type NoRequest } from './request.ts';

const brokenJson = refused('is no JSON object');
const isText = otherLogger('is no JSON');

/** A line of JSON lines: an object. */
export function jsonLine(text: string): FieldLine | NoRequest {
  const fields = parsedObject(text) ?? parsedObject(mended(text));
  return fields === undefined ? noObject(text) : { fields };
}

/** The object that a text is in JSON; `undefined` when it is none. */
export function parsedObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Of a text that is no object: was it to be one? Others are lines of another logger. */
export function noObject(text: string): NoRequest {
  return /^\s*\{|\}\s*$/.test(text) ? brokenJson : isText;
}

/** nginx escapes as `\x22`, also within JSON, and writes `-` for a number that it has not: neither is JSON. */
function mended(text: string): string {
  if (!/^\s*\{.*\}\s*$/s.test(text)) return '';
  return text.replaceAll(/\\x([\da-f]{2})/gi, '\\u00$1').replaceAll(/":\s?-\s?(?=[,}])/g, '":null');
}
