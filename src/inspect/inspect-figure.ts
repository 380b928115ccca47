/** What a figure says of how it was made. */
import { AttnplotError } from '../errors.ts';
import type { AttentionFile } from '../input/attention-file.ts';
import { documentOf, type FigureContent, openContent } from '../input/open-content.ts';
import type { Format } from '../options/formats.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { type InspectedAttention, inspectAttention } from './inspect-attention.ts';

/** A figure that attnplot has drawn. */
export interface InspectedFigure extends Omit<Provenance, 'provenance' | 'data'> {
  readonly format: 'figure';
  /** The file's. */
  readonly kind: Format;
  /** What it shows, where it carries its values. */
  readonly attention?: InspectedAttention;
  /** Why that is not there, although it should be. */
  readonly error?: AttnplotError;
}

export async function inspectFigure(content: FigureContent): Promise<InspectedFigure> {
  const { format: kind, provenance } = content.figure;
  const { provenance: _, data, ...facts } = provenance;
  const found = { format: 'figure', kind, ...facts } as const;
  if (!data) return found;
  try {
    return { ...found, attention: inspectAttention(await documentOf(content)) };
  } catch (error) {
    if (error instanceof AttnplotError) return { ...found, error };
    throw error;
  }
}

/**
 * The attention file of what a figure shows, which draws the same pixels.
 * @param path of a figure, or `-` for standard input
 * @param maxMemory in bytes
 * @throws AttnplotError (usage) for what is no figure, (input) for one that does not carry its values
 */
export async function figureData(path: string, maxMemory?: number): Promise<AttentionFile> {
  const content = await openContent(path, maxMemory);
  if ('figure' in content) return (await documentOf(content)).value as AttentionFile;
  if ('file' in content) await content.file.close();
  throw new AttnplotError('usage', 'the command line is not valid', [
    {
      option: '--data',
      code: 'unused-option',
      message: `found with ${path === '-' ? 'standard input' : path}, which is data already, expected with a figure`,
      hint: 'leave it out to see what the file holds',
    },
  ]);
}
