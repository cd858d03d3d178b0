import { acoustic } from './acoustic.ts'

/** Prints what an apply costs beyond its kernel, in microseconds, as JSON. */
const { op } = acoustic({ threads: 1 })
const oneStep = { dt: 1, time_m: 1, time_M: 1 }
for (let i = 0; i < 2000; i++) await op.apply(oneStep)
const beyond = new Float64Array(4000)
for (let i = 0; i < beyond.length; i++) {
  const started = performance.now()
  const { seconds } = await op.apply(oneStep)
  beyond[i] = (performance.now() - started) * 1e3 - seconds * 1e6
}
beyond.sort()
const quantile = (q: number): number => beyond[Math.floor(q * (beyond.length - 1))] ?? NaN
console.log(JSON.stringify({ min: quantile(0), quarter: quantile(0.25), median: quantile(0.5), p99: quantile(0.99) }))
