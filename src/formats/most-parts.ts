/** The most chunks, segments or boxes of a file that are read: a photo has thousands, and a figure of attnplot a dozen. */
export const MOST_PARTS = 100_000;
