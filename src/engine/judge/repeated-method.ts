/** A method that made a map, to be run again on another picture with the same target, parameters, segments and seed. */
export interface PictureMethod {
  /** @param picture [C, H, W] float32, preprocessed. Returns the map [H, W]. */
  ofPicture(picture: Float32Array): Promise<Float32Array>;
}

/**
 * The method that made a map, to be run again with something changed: what sanity checks need and a map alone does
 * not give.
 */
export interface RepeatedMethod extends PictureMethod {
  /** Whether the sign of a map's values means something. */
  readonly signed: boolean;
  readonly target: number;
  readonly classes: number;
  /** Stages of the cascade; 0 when the model has no weights that could be randomised. */
  readonly stages: number;
  /** The layers that are randomised at a stage, from the answer down. */
  layersAt(stage: number): readonly string[];
  /** The map with the layers of a stage, 1 to `stages`, randomised; [H, W]. */
  withRandomisedLayers(stage: number): Promise<Float32Array>;
  /** The map of another class; [H, W]. */
  ofTarget(target: number): Promise<Float32Array>;
}

/** A method that sanity checks do not run again, and why. */
export interface NotRepeated extends PictureMethod {
  readonly reason: string;
}
