/** What a figure's file says about itself, in whatever way its format can carry it. */
export interface FigureMetadata {
  /** Empty for a figure without one. */
  readonly title: string;
  /** One paragraph of alt text. */
  readonly description: string;
  /** `attnplot 0.1.0` */
  readonly software: string;
  /** How the figure was made, as JSON in ASCII. Painters carry it and do not look into it. */
  readonly provenance?: string;
}
