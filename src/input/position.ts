/** Where an offset of a text stands, as editors and terminals read it: `name:line:column`, both from 1. */
export function formatPosition(text: string, name: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return `${name}:${lineAt(text, offset)}:${offset - lineStart + 1}`;
}

/** The line of an offset, from 1; counted without splitting, as a file may have millions of lines. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
