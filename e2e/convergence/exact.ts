import koffi from 'koffi'

/** The C library's Bessel functions: the ones in npm are either 1e-8 off or bring 160 packages. */
const libm = koffi.load('libm.so.6')
const j0 = libm.func('double j0(double)') as (x: number) => number
const y0 = libm.func('double y0(double)') as (x: number) => number

export interface Wavelet {
  readonly dt: number
  readonly samples: Float64Array
}

/**
 * The pressure `distance` from a point source in an unbounded plane: u_tt - c^2 laplace(u) = c^2 s(t) delta(x), at every sample.
 * In frequency U = -i/4 H0^(2)(k r) S, with k = omega/c (P. M. Morse and H. Feshbach, Methods of Theoretical Physics,
 * 1953, section 7.2; sign and factor for exp(+i omega t)).
 *
 * With `leapfrog`, k = 2 sin(omega dt / 2) / (c dt): what is left of the equation when time alone is discretised by the
 * three-point formula of step `dt`. Against that solution only the error in space is seen.
 */
export function pointSource(wavelet: Wavelet, c: number, distance: number, leapfrog: boolean): Float64Array {
  const { dt, samples } = wavelet
  // Much longer than the record: in two dimensions a wave leaves a tail, and the discrete transform wraps it around.
  const n = 32 * samples.length
  const out = new Float64Array(samples.length)
  const half = Math.floor(n / 2)
  for (let f = 1; f <= half; f++) {
    const omega = (2 * Math.PI * f) / (n * dt)
    const [re, im] = transform(samples, (2 * Math.PI * f) / n)
    if (re * re + im * im < 1e-34) continue
    const k = leapfrog ? (2 * Math.sin((omega * dt) / 2)) / (c * dt) : omega / c
    const x = k * distance
    // -i/4 (J0 - i Y0) = (-Y0 - i J0)/4
    const [gr, gi] = [-y0(x) / 4, -j0(x) / 4]
    const [ur, ui] = [re * gr - im * gi, re * gi + im * gr]
    for (let i = 0; i < out.length; i++) {
      const phase = (2 * Math.PI * f * i) / n
      out[i] = (out[i] as number) + (2 / n) * (ur * Math.cos(phase) - ui * Math.sin(phase))
    }
  }
  return out
}

/** One component of the discrete Fourier transform, at `theta` radians a sample. */
function transform(samples: Float64Array, theta: number): readonly [number, number] {
  let [re, im] = [0, 0]
  samples.forEach((v, i) => {
    re += v * Math.cos(theta * i)
    im -= v * Math.sin(theta * i)
  })
  return [re, im]
}

/** N. Ricker, Geophysics 18 (1953), 10-40. */
export function ricker(f0: number, t0: number, dt: number, nt: number): Wavelet {
  const samples = Float64Array.from({ length: nt }, (_, i) => {
    const a = (Math.PI * f0 * (i * dt - t0)) ** 2
    return (1 - 2 * a) * Math.exp(-a)
  })
  return { dt, samples }
}

/** The slope of log(error) over log(step), by least squares. */
export function slope(steps: readonly number[], errors: readonly number[]): number {
  const [x, y] = [steps.map(Math.log), errors.map(Math.log)]
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length
  const [mx, my] = [mean(x), mean(y)]
  const covariance = x.reduce((sum, xi, i) => sum + (xi - mx) * ((y[i] as number) - my), 0)
  return covariance / x.reduce((sum, xi) => sum + (xi - mx) ** 2, 0)
}
