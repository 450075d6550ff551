/** What stands between the braces of a series or of a selector. */
export interface Braced {
  /** Names in quotes with no value: `{"http.requests"}` is how a name of any characters is written. */
  readonly names: readonly string[];
  readonly labels: readonly BracedLabel[];
}

export interface BracedLabel {
  readonly label: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

const itemForm =
  /\s*(?:([a-zA-Z_][a-zA-Z0-9_]*)|"((?:[^"\\]|\\.)*)")\s*(?:(!=|=)\s*"((?:[^"\\]|\\.)*)"\s*)?(?:,|$)/suy;

/**
 * Labels as Prometheus and OpenMetrics write them, `a="b","any ü"="c"`, one after the other and perhaps with a comma at the
 * end; in selectors also with `!=`. `undefined` when the text is of another form.
 */
export function parseBraced(text: string): Braced | undefined {
  const names: string[] = [];
  const labels: BracedLabel[] = [];
  itemForm.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ''; at = itemForm.lastIndex) {
    const [, plain, quoted, operator, value] = itemForm.exec(text) ?? [];
    const name = plain ?? (quoted === undefined ? undefined : unescaped(quoted));
    if (name === undefined) return undefined;
    if (value !== undefined) {
      labels.push({ label: name, operator: operator === '!=' ? '!=' : '=', value: unescaped(value) });
    } else if (quoted === undefined) return undefined;
    else names.push(name);
  }
  return { names, labels };
}

/** The three escapes there are. Another backslash stands for itself, as Prometheus takes it: of `C:\temp`, for one. */
function unescaped(text: string): string {
  return text.replace(/\\(["\\n])/g, (_, escape: string) => (escape === 'n' ? '\n' : escape));
}
