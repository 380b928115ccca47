import { rgb } from 'd3-color';

/** Relative luminance of a colour, 0 to 1 (WCAG 2.2, section "relative luminance"). */
function luminance(colour: string): number {
  const { r, g, b } = rgb(colour);
  const linear = [r, g, b].map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

/** Luminance at which black and white have equal WCAG contrast: (L + 0.05)^2 = 1.05 * 0.05. */
const EQUAL_CONTRAST = Math.sqrt(1.05 * 0.05) - 0.05;

/** Whichever of black and white reads better on a colour. */
export const readableOn = (colour: string): '#000000' | '#ffffff' =>
  luminance(colour) > EQUAL_CONTRAST ? '#000000' : '#ffffff';
