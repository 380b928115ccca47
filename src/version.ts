import manifest from '../package.json' with { type: 'json' };

/** attnplot's version, as in package.json. */
export const VERSION: string = manifest.version;
