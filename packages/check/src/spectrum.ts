/**
 * The highest frequency of a series that matters: above it no amplitude reaches 5 % of the largest one (of a Ricker
 * wavelet that is 2.4 times its peak frequency). In cycles per unit of time; 0 of a series of zeros.
 */
export function highestFrequency(series: ArrayLike<number>, step: number): number {
  let n = 1
  while (n < series.length) n *= 2
  const re = Float64Array.from({ length: n }, (_, i) => series[i] ?? 0)
  const im = new Float64Array(n)
  transform(re, im)
  const amplitudes = Array.from({ length: n / 2 + 1 }, (_, k) => Math.hypot(re[k] ?? 0, im[k] ?? 0))
  const largest = Math.max(...amplitudes)
  if (!(largest > 0)) return 0
  return amplitudes.findLastIndex((a) => a >= 0.05 * largest) / (n * step)
}

/** J. W. Cooley, J. W. Tukey, Math. Comp. 19 (1965), 297-301: in place, for powers of two. */
function transform(re: Float64Array, im: Float64Array): void {
  const n = re.length
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i >= j) continue
    ;[re[i], re[j]] = [re[j] as number, re[i] as number]
    ;[im[i], im[j]] = [im[j] as number, im[i] as number]
  }
  for (let length = 2; length <= n; length *= 2) {
    for (let start = 0; start < n; start += length) butterflies(re, im, start, length / 2)
  }
}

function butterflies(re: Float64Array, im: Float64Array, start: number, half: number): void {
  for (let k = 0; k < half; k++) {
    const [c, s] = [Math.cos((Math.PI * k) / half), -Math.sin((Math.PI * k) / half)]
    const [a, b] = [start + k, start + k + half]
    const [x, y] = [re[b] as number, im[b] as number]
    const [tr, ti] = [x * c - y * s, x * s + y * c]
    re[b] = (re[a] as number) - tr
    im[b] = (im[a] as number) - ti
    re[a] = (re[a] as number) + tr
    im[a] = (im[a] as number) + ti
  }
}
