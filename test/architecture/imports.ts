import { parseSync, Visitor, type Node } from 'oxc-parser';

/** One import of a file, static or dynamic, of values or of types. */
export interface Import {
  /** As written; `undefined` where the path is computed. */
  readonly specifier: string | undefined;
  readonly line: number;
}

/** What a file takes from outside itself. */
export interface Takings {
  readonly imports: readonly Import[];
  /** Lines that read the wall clock through `Date()` or `new Date()` without an argument. */
  readonly clockReadings: readonly number[];
}

/**
 * Reads a file's imports from its syntax tree.
 * @throws SyntaxError when the file does not parse.
 */
export function takingsOf(file: string, source: string): Takings {
  const parsed = parseSync(file, source);
  const [problem] = parsed.errors;
  if (problem !== undefined) throw new SyntaxError(`${file}: ${problem.message}`);

  const imports: Import[] = [];
  const clockReadings: number[] = [];
  const lineOf = (node: { start: number }) => source.slice(0, node.start).split('\n').length;
  const take = (node: { start: number }, from: Node) => {
    imports.push({ specifier: textOf(from), line: lineOf(node) });
  };
  const noticeDate = (node: { start: number; callee: Node; arguments: readonly unknown[] }) => {
    if (isNamed(node.callee, 'Date') && node.arguments.length === 0) clockReadings.push(lineOf(node));
  };

  new Visitor({
    ImportDeclaration: (node) => take(node, node.source),
    ExportAllDeclaration: (node) => take(node, node.source),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) take(node, node.source);
    },
    ImportExpression: (node) => take(node, node.source),
    TSImportType: (node) => take(node, node.source),
    NewExpression: noticeDate,
    CallExpression: (node) => {
      noticeDate(node);
      const [first] = node.arguments;
      if (isNamed(node.callee, 'require') && first !== undefined) take(node, first);
    },
  }).visit(parsed.program);
  return { imports, clockReadings };
}

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  const [onlyPart, ...others] = node.type === 'TemplateLiteral' ? node.quasis : [];
  return others.length === 0 ? (onlyPart?.value.cooked ?? undefined) : undefined;
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}
