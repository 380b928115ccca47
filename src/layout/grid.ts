/** Lengths in points, to a multiple of the grid; the slack keeps 3 * 0.24 from becoming 4 * 0.24 by a rounding error. */
export const snapUp = (pt: number, gridPt: number): number => Math.ceil(pt / gridPt - 1e-6) * gridPt;
export const snapDown = (pt: number, gridPt: number): number => Math.floor(pt / gridPt + 1e-6) * gridPt;
