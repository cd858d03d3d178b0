import { Grid } from 'courant'

/** Points of absorbing layer on each side. */
export const layer = 10
/** In m. */
export const spacing = 10

/** A cube of float32 values with its absorbing layers. */
export function cube(size: number): Grid {
  const n = size + 2 * layer
  return new Grid({ shape: [n, n, n], spacing: [spacing, spacing, spacing] })
}

/**
 * How much a point of one axis absorbs, in 1/ms at 1 km/s: nothing inside, rising smoothly, with a continuous second
 * derivative, so that a wave which crosses the layer and comes back has lost a factor of about a thousand.
 */
export function absorption(n: number): Float32Array {
  const strength = (1.5 * Math.log(1000)) / layer / spacing
  return Float32Array.from({ length: n }, (_, i) => {
    const depth = Math.max(0, layer - i, layer - (n - 1 - i))
    const part = Math.min(1, depth / layer)
    return strength * (part - Math.sin(2 * Math.PI * part) / (2 * Math.PI))
  })
}

/** `start` plus `sign` times the absorption along each axis: what a damping term, or a mask to multiply by, is made of. */
export function damping(n: number, start: number, sign: 1 | -1): Float32Array {
  const axis = absorption(n)
  const values = new Float32Array(n ** 3)
  let at = 0
  for (const x of axis) for (const y of axis) for (const z of axis) values[at++] = start + sign * (x + y + z)
  return values
}

/** A quantity that changes once, halfway down (along z), in a rough medium or a smooth one. */
export function layered(n: number, above: number, below: number, medium = roughness(n)): Float64Array {
  const half = Math.ceil(n / 2)
  return medium.map((rough, i) => rough * (i % n < half ? above : below))
}

/** Up to a tenth less than 1, another from point to point: of constants a pass might make something. */
export function roughness(n: number): Float64Array {
  const values = new Float64Array(n ** 3)
  let at = 0
  for (let x = 0; x < n; x++) {
    for (let y = 0; y < n; y++) for (let z = 0; z < n; z++) values[at++] = 1 - ((7 * x + 11 * y + 13 * z) % 64) / 640
  }
  return values
}
