/** Self-contained HTML pages: script and style are in the page, and its Content Security Policy forbids everything else. */
import { createHash } from 'node:crypto';
import { readAsset } from '../core/assets.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for an element or a quoted attribute. NUL, which HTML cannot hold, is replaced. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string).replaceAll('\0', '\uFFFD');

/** JSON for a script element, which no string in it can close. */
export const scriptJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** The parts of a page. */
interface PageParts {
  /** Plain text. */
  readonly title: string;
  readonly description: string;
  /** `attnplot 0.3.0` */
  readonly software: string;
  /** Path of the manifest that the page is made from. */
  readonly manifest?: string;
  /** Names of the built script and style among the assets. */
  readonly script: string;
  readonly style: string;
  /** Sources of images that the policy allows, besides `data:`. */
  readonly images: string;
  /** The style attributes in the body, which the policy allows. */
  readonly styleAttributes?: readonly string[];
  /** HTML. */
  readonly body: string;
}

const asText = (name: string): string => Buffer.from(readAsset(name)).toString('utf8').trim();

/** The manifest that a page is made from, as `htmlPage` was given it; undefined for other pages and for other files. */
export function manifestOfPage(html: string): string | undefined {
  const [, path] = /<meta name="attnplot-manifest" content="([^"]*)">/.exec(html) ?? [];
  try {
    return path === undefined ? undefined : decodeURIComponent(path);
  } catch {
    // Another program's page, or one that somebody edited, names none.
    return undefined;
  }
}

/** The whole page. */
export function htmlPage({
  title,
  description,
  software,
  manifest,
  script,
  style,
  images,
  styleAttributes = [],
  body,
}: PageParts): string {
  const [code, css] = [asText(script), asText(style)];
  const policy = policyOf({ code, css, images, styleAttributes });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${escapeHtml(software)}">
<meta name="description" content="${escapeHtml(description)}">
${manifest === undefined ? '' : `<meta name="attnplot-manifest" content="${manifest.split('/').map(encodeURIComponent).join('/')}">\n`}<title>${escapeHtml(title)}</title>
<style>${css}</style>
</head>
<body>
${body}
<script>${code}</script>
</body>
</html>
`;
}

/** The Content Security Policy: what is in the page, and nothing else. */
const policyOf = ({
  code,
  css,
  images,
  styleAttributes,
}: Required<Pick<PageParts, 'images' | 'styleAttributes'>> & {
  readonly code: string;
  readonly css: string;
}) =>
  [
    "default-src 'none'",
    `img-src data: ${images}`,
    `script-src ${hashOf(code)}`,
    `style-src ${hashOf(css)}`,
    ...(styleAttributes.length === 0
      ? []
      : [`style-src-attr 'unsafe-hashes' ${styleAttributes.map(hashOf).join(' ')}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** A source expression of the Content Security Policy (level 3) that allows exactly this text. */
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
