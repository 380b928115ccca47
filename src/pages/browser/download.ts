/** Saves the figure of a page as an SVG, or as a PNG that the browser draws. */

const METRES_PER_INCH = 0.0254;

/** Offers a file for download. */
export function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The figure as an SVG file. */
export const svgFile = (svg: SVGElement): Blob =>
  new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' });

/** The figure as a PNG. @param width in pixels. @throws Error if the browser cannot draw that many pixels */
export async function pngFile(svg: SVGElement, width: number, height: number, dpi: number): Promise<Blob> {
  const url = URL.createObjectURL(svgFile(svg));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!png || png.size < 100) throw new Error('no PNG');
    return withDpi(png, dpi);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Adds the resolution, which browsers do not write, after the header of 33 bytes. */
async function withDpi(png: Blob, dpi: number): Promise<Blob> {
  const chunk = new DataView(new ArrayBuffer(21));
  const perMetre = Math.round(dpi / METRES_PER_INCH);
  chunk.setUint32(0, 9);
  chunk.setUint32(4, 0x70485973); // pHYs
  chunk.setUint32(8, perMetre);
  chunk.setUint32(12, perMetre);
  chunk.setUint8(16, 1);
  chunk.setUint32(17, crc32(new Uint8Array(chunk.buffer, 4, 13)));
  return new Blob([png.slice(0, 33), chunk.buffer, png.slice(33)], { type: 'image/png' });
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
