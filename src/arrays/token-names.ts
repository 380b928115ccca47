/** Names under which dumps keep the tokens of the keys, and those of the rows where they are others. */
export const KEY_NAMES = ['tokens', 'token', 'str_tokens', 'input_tokens', 'col_tokens', 'key_tokens'];

export const ROW_NAMES = ['row_tokens', 'query_tokens'];

export const TOKEN_NAMES: readonly string[] = [...KEY_NAMES, ...ROW_NAMES];
