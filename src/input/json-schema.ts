import * as z from 'zod/mini';
import { attentionFileSchema, weightRow } from './schema.ts';

/** JSON Schema (draft 2020-12) of the attention file, for editors and validators. */
export function attentionJsonSchema(): object {
  return {
    ...z.toJSONSchema(attentionFileSchema(), {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        if ((zodSchema as unknown) === weightRow)
          Object.assign(jsonSchema, { type: 'array', items: { type: ['number', 'null'] } });
      },
    }),
    title: 'attnplot attention file',
  };
}
