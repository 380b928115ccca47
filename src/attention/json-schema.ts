/** The JSON Schema of the attention file, for editors and other validators. */

import * as z from 'zod/mini';
import { MASKED } from './file.ts';
import { weightRow } from './file-parts.ts';
import { attentionFileSchema } from './file-schema.ts';

/** JSON Schema (draft 2020-12) of the attention file, for editors and validators. */
export function attentionJsonSchema(): object {
  return {
    ...z.toJSONSchema(attentionFileSchema(), {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        if ((zodSchema as unknown) === weightRow)
          Object.assign(jsonSchema, {
            type: 'array',
            items: { anyOf: [{ type: ['number', 'null'] }, { enum: [MASKED] }] },
          });
      },
    }),
    title: 'attnplot attention file',
  };
}
