/** Venues and media that a figure can be sized for; `-wide` is the whole text's width where a page has columns. */
export const PRESET_NAMES = [
  'neurips',
  'icml',
  'icml-wide',
  'iclr',
  'acl',
  'acl-wide',
  'nature',
  'nature-wide',
  'science',
  'science-wide',
  'acm',
  'acm-wide',
  'ieee',
  'ieee-wide',
  'beamer',
  'beamer-wide',
  'slide',
  'poster',
] as const;

export type PresetName = (typeof PRESET_NAMES)[number];
