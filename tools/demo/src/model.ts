import { readFileSync } from 'node:fs'

/** A velocity model: km/s, `values[i * shape[1] + k]` at x = i h, depth = k h. */
export interface Model {
  readonly name: string
  readonly shape: readonly [nx: number, nz: number]
  /** Distance of two points, m. */
  readonly spacing: number
  readonly values: Float32Array
}

/** Folded layers over a salt-like lens, from 1.5 km/s of water down to 4.5 km/s: drawn by formulas, the same everywhere. */
export function layeredModel(shape: readonly [number, number] = [1201, 481], spacing = 7.5): Model {
  const [nx, nz] = shape
  const values = new Float32Array(nx * nz)
  for (let i = 0; i < nx; i++) {
    const x = i / (nx - 1)
    for (let k = 0; k < nz; k++) values[i * nz + k] = velocityAt(x, k / (nz - 1))
  }
  return { name: 'folded layers', shape, spacing, values }
}

/** Interfaces by depth (of 1), and the velocity below each, km/s. */
const layers: readonly (readonly [depth: number, velocity: number, fold: number])[] = [
  [0.08, 1.7, 0.0],
  [0.2, 2.0, 0.015],
  [0.32, 2.4, 0.03],
  [0.45, 2.8, 0.045],
  [0.6, 3.2, 0.05],
  [0.78, 3.8, 0.04],
]

function velocityAt(x: number, z: number): number {
  let velocity = 1.5
  for (const [depth, below, fold] of layers) {
    const dip = 0.06 * (x - 0.5) * (depth > 0.1 ? 1 : 0)
    const interfaceDepth = depth + dip + fold * Math.sin(2 * Math.PI * (1.5 * x + depth))
    if (z > interfaceDepth) velocity = below
  }
  const lens = ((x - 0.62) / 0.16) ** 2 + ((z - 0.52) / 0.09) ** 2
  return lens < 1 ? 4.5 : velocity
}

/** Little-endian float32, depth contiguous. Throws where the file's size does not fit the shape. */
export function readModel(file: string, shape: readonly [number, number], spacing: number): Model {
  const bytes = readFileSync(file)
  const expected = shape[0] * shape[1] * 4
  if (bytes.byteLength !== expected) {
    throw new Error(
      `'${file}' has ${bytes.byteLength} bytes; a model of ${shape.join('x')} float32 values has ${expected}. Check --shape.`,
    )
  }
  const values = new Float32Array(shape[0] * shape[1])
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(i * 4, true)
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  if (!(low > 0.1 && high < 15)) {
    throw new Error(`'${file}' holds values from ${low} to ${high}; velocities in km/s were expected.`)
  }
  return { name: file.replace(/^.*\//, ''), shape, spacing, values }
}

/** The model with `layer` more points on every side, its edge values carried outwards. */
export function padded({ shape: [nx, nz], values }: Model, layer: number): Float32Array {
  const [px, pz] = [nx + 2 * layer, nz + 2 * layer]
  const out = new Float32Array(px * pz)
  const clamp = (i: number, n: number): number => Math.min(Math.max(i - layer, 0), n - 1)
  for (let i = 0; i < px; i++) {
    for (let k = 0; k < pz; k++) out[i * pz + k] = values[clamp(i, nx) * nz + clamp(k, nz)] ?? 0
  }
  return out
}
