import * as z from 'zod/mini';
import { PROVENANCE_VERSION } from './provenance.ts';

const hex = (digits: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));
const fileName = z.string().check(z.minLength(1));

/** The shape of `Provenance`, for what comes out of a file. Options are held against their own schema later. */
export const provenanceSchema = z.object({
  provenance: z.literal([1, PROVENANCE_VERSION]),
  attnplot: z.string(),
  title: z.optional(z.string()),
  options: z.record(z.string(), z.unknown()),
  fromInput: z.optional(z.array(z.string())),
  input: z.optional(z.object({ bytes: z.int().check(z.nonnegative()), sha256: z.optional(hex(64)) })),
  values: z.object({ sha256: hex(64), labels: hex(16), layers: z.array(hex(8)) }),
  fonts: z.optional(z.array(z.object({ name: fileName, sha256: hex(64) }))),
  tokensFile: z.optional(fileName),
  data: z.optional(
    z.object({
      numbers: z.optional(z.string().check(z.regex(/^(float32|float64|decimal[0-6])$/))),
      zlib: z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/)),
    }),
  ),
});
