import { rationals, stencilOf } from '@courant/core'

/** A Ricker wavelet of peak frequency `f0` (Hz), centred at `t0` (s), sampled every `dt` (s). N. Ricker, Geophysics 18 (1953). */
export function ricker(f0: number, t0: number, dt: number, nt: number): Float32Array {
  return Float32Array.from({ length: nt }, (_, i) => {
    const a = (Math.PI * f0 * (i * dt - t0)) ** 2
    return (1 - 2 * a) * Math.exp(-a)
  })
}

/**
 * The largest stable time step (s) of u_tt = c^2 laplace(u), leapfrog in time, order `spaceOrder` in space, on a grid of
 * `dims` dimensions and spacing `h` (m), for speeds up to `cMax` (m/s). Von Neumann: the largest eigenvalue of the
 * discrete Laplacian is at the grid's Nyquist wavenumber, where every weight w_k adds up: dt <= 2 h / (c sqrt(dims sum|w_k|)).
 */
export function criticalStep(cMax: number, h: number, spaceOrder: number, dims: number): number {
  const stencil = stencilOf({ order: 2, accuracy: spaceOrder, side: undefined, x0: rationals.zero })
  const sum = stencil.reduce((total, { weight }) => total + Math.abs(rationals.toNumber(weight)), 0)
  return (2 * h) / (cMax * Math.sqrt(dims * sum))
}

/**
 * The damping rate (1/s) in an absorbing layer `depth` points into a layer of `layer` points of size `h` (m), quadratic:
 * eta = eta0 (d/L)^2 with eta0 = 3 c ln(1/R) / (2 L), the profile of F. Collino and C. Tsogka, Geophysics 66 (2001),
 * for a reflection R of 1e-4 at speed `c` (m/s).
 */
export function dampingRate(depth: number, layer: number, h: number, c: number): number {
  const thickness = layer * h
  const eta0 = (3 * c * Math.log(1e4)) / (2 * thickness)
  return eta0 * (depth / layer) ** 2
}
