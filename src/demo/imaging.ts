import type { SeededRandom } from '#engine/math/random.ts';
import { SCENE_SIZE } from './backgrounds/background.ts';
import { beamBlur, brightnessDrift, chargingShadow, detect, scanLineNoise, shotNoise } from './physics.ts';

export type Site = 'A' | 'B';

/** The settings of the microscope for one picture. Lengths in reference pixels, signal in 0..1. */
export interface Imaging {
  readonly charging: { readonly strength: number; readonly reach: number; readonly threshold: number };
  readonly drift: {
    readonly slopeX: number;
    readonly slopeY: number;
    readonly wave: number;
    readonly periods: number;
    readonly phase: number;
  };
  readonly blur: number;
  readonly scanLine: { readonly gain: number; readonly jitter: number };
  /** Electrons per pixel at full signal. */
  readonly dose: number;
  readonly detector: { readonly gain: number; readonly offset: number; readonly gamma: number };
}

/** Site B runs an older tool: flatter contrast, a raised black level, a wider spot and half the dose. */
export function drawImaging(random: SeededRandom, site: Site): Imaging {
  const other = site === 'B';
  return {
    charging: {
      strength: random.between(0.15, 0.6),
      reach: random.between(5, 16),
      threshold: random.between(0.45, 0.6),
    },
    drift: {
      slopeX: random.normal() * 0.08,
      slopeY: random.normal() * 0.08,
      wave: random.between(0, 0.05),
      periods: random.between(0.4, 1.6),
      phase: random.uniform(),
    },
    blur: random.between(0.55, 1.0) + (other ? 0.3 : 0),
    scanLine: { gain: random.between(0.008, 0.03) * (other ? 1.8 : 1), jitter: random.between(0.05, 0.3) },
    dose: random.between(100, 360) * (other ? 0.5 : 1),
    detector: {
      gain: random.between(0.85, 1.2) * (other ? 0.74 : 1),
      offset: random.between(-0.04, 0.06) + (other ? 0.14 : 0),
      gamma: random.between(0.9, 1.1) * (other ? 1.12 : 1),
    },
  };
}

/** The picture that the microscope takes of an ideal signal [size, size]: 8-bit grey values. */
export function takePicture(
  signal: Float32Array,
  size: number,
  imaging: Imaging,
  random: SeededRandom,
): Uint8Array {
  const scale = size / SCENE_SIZE;
  const { charging } = imaging;
  const charged = chargingShadow(signal, size, { ...charging, reach: charging.reach * scale });
  const drifted = brightnessDrift(charged, size, imaging.drift);
  const blurred = beamBlur(drifted, size, imaging.blur * scale);
  const scanned = scanLineNoise(blurred, size, random, imaging.scanLine);
  return detect(shotNoise(scanned, random, imaging.dose), imaging.detector);
}
