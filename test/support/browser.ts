/** Debian's Chromium, driven by playwright-core. Tests that need it are skipped where it is absent, and say so. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

/** A page and everything that went wrong on it: errors, violations of its policy, and network requests. */
export interface OpenedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** How a page is looked at. */
export interface View {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly javaScriptEnabled?: boolean;
}

export interface Chromium {
  /** Opens a file from disk, in the place of the one before: starting a page takes a second, leaving one a tenth. */
  readonly open: (path: string, view?: View) => Promise<OpenedPage>;
  readonly close: () => Promise<void>;
}

export async function launch(): Promise<Chromium> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, headless: true });
  const [scripted, plain] = [tabOf(browser, true), tabOf(browser, false)];
  return {
    open: async (path, { javaScriptEnabled = true, ...view } = {}) =>
      (await (javaScriptEnabled ? scripted : plain)()).open(path, view),
    close: () => browser.close(),
  };
}

interface Tab {
  readonly open: (path: string, view: View) => Promise<OpenedPage>;
}

/** A page that is started when it is first asked for. */
function tabOf(browser: Browser, javaScriptEnabled: boolean): () => Promise<Tab> {
  let tab: Promise<Tab> | undefined;
  return () => {
    tab ??= startTab(browser, javaScriptEnabled);
    return tab;
  };
}

async function startTab(browser: Browser, javaScriptEnabled: boolean): Promise<Tab> {
  const context = await browser.newContext({ javaScriptEnabled });
  const page = await context.newPage();
  let complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) complaints.push(`request: ${request.url()}`);
  });
  await page.addInitScript({
    content:
      "addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))",
  });
  return {
    open: async (path, { colorScheme = 'light', viewport = { width: 1200, height: 900 } }) => {
      complaints = [];
      await page.mouse.move(0, 0);
      await page.setViewportSize(viewport);
      await page.emulateMedia({ media: null, colorScheme });
      await page.goto(pathToFileURL(path).href);
      return { page, complaints };
    },
  };
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Serious and critical findings of axe-core, in words. It is injected from outside, because the page's policy blocks it. */
export async function seriousProblems(page: Page): Promise<string[]> {
  const { readFileSync } = await import('node:fs');
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: Axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
    );
}

interface Axe {
  /** Other results than those of some types are not described, which saves a third of the time. */
  readonly run: (options: {
    readonly resultTypes: readonly string[];
  }) => Promise<{ violations: AxeViolation[] }>;
}

interface AxeViolation {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Saves a screenshot into the folder that ATTNPLOT_SHOTS names, if it is set. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.ATTNPLOT_SHOTS;
  if (folder === undefined) return;
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${folder}/${name}.png` });
}
