/** Checkpoints of a run, drawn into folders with a gallery of them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { AttentionFile } from '../../src/attention/file.ts';
import { type GalleryItem, type GalleryShared, galleryPage } from '../../src/pages/gallery-page.ts';
import { paintPng } from '../../src/paint/png.ts';
import { compose, resolvePrepared } from '../../src/pipeline/compose.ts';
import { prepare } from '../../src/pipeline/prepare.ts';
import { fileOf } from './figures.ts';
import { folderWith } from './folders.ts';

const STEPS = [0, 50, 100, 1500];
const OPTIONS = { width: '4in', dpi: 96, vmin: 0, vmax: 0.9 } as const;

/** Weights whose digits are their layer, row, key and step. */
export const weightOf = (layer: number, row: number, key: number, step: number) =>
  Number(`0.${layer}${row}${key}${step % 7}`);

export function checkpoint(step: number, extra: Partial<AttentionFile> = {}): AttentionFile {
  const file = fileOf(3, 2, 6, { title: 'A run', rows: ['P@3', 'P@5'], ...extra });
  return {
    ...file,
    layers: [0, 1, 2].map((layer) => [
      [0, 1, 2, 3].map((key) => weightOf(layer, 0, key, step)),
      [0, 1, 2, 3, 4, 5].map((key) => (key === 2 ? null : key === 5 ? 0.95 : weightOf(layer, 1, key, step))),
    ]),
  };
}

/** Draws a figure into the folder, and returns its gallery item. */
export async function itemOf(
  file: AttentionFile,
  item: Pick<GalleryItem, 'path' | 'label'>,
  folder: string,
): Promise<{ item: GalleryItem; colorbar: NonNullable<GalleryShared['colorbar']> }> {
  const prepared = await prepare(file, [{ options: OPTIONS, kind: 'usage', nameOf: (option) => option }]);
  const { scene, typeface, painting, report } = await compose(prepared);
  mkdirSync(join(folder, item.path, '..'), { recursive: true });
  writeFileSync(join(folder, item.path), await paintPng(scene, typeface, painting));
  const { figure } = await resolvePrepared(prepared);
  return {
    item: {
      ...item,
      image: { ...report.pixels, dpi: report.dpi },
      description: report.description,
      notes: [],
      cells: await painting.cellMap(10e6),
    },
    colorbar: { colors: figure.colors, ticks: figure.colorbar?.ticks(5) ?? [] },
  };
}

/** A gallery of a few checkpoints; returns its path. */
export async function gallery(
  extra: Partial<AttentionFile> = {},
  shared: Partial<GalleryShared> = {},
): Promise<string> {
  const folder = folderWith();
  const drawn: Awaited<ReturnType<typeof itemOf>>[] = [];
  for (const step of STEPS)
    drawn.push(
      await itemOf(
        checkpoint(step, extra),
        { path: `a #1/step ${step} 100%.png`, label: `step ${step}` },
        folder,
      ),
    );
  const path = join(folder, 'index.html');
  const colorbar = drawn[0]?.colorbar;
  const page = galleryPage(
    drawn.map(({ item }) => item),
    {
      title: 'runs',
      software: 'attnplot',
      manifest: 'm.json',
      failed: [],
      ...(colorbar && { colorbar }),
      ...shared,
    },
  );
  writeFileSync(path, page);
  return path;
}

/** Where a panel stands on the page, in CSS pixels from the figure's corner. */
export async function boxOf(page: Page, panel: number): Promise<[number, number, number, number]> {
  const plot = await page.locator('#plot').boundingBox();
  const prepared = await prepare(checkpoint(0), [
    { options: OPTIONS, kind: 'usage', nameOf: (option) => option },
  ]);
  const { panels, size } = await (await compose(prepared)).painting.cellMap(10e6);
  const scale = (plot?.width ?? 0) / size[0];
  return panels[panel]?.box.map((pt) => pt * scale) as [number, number, number, number];
}
