import type { Roof, Row } from './measure.ts'

const [width, height, left, bottom] = [720, 440, 64, 48]
const [minOi, maxOi] = [0.25, 64]

/** The roofline (S. Williams, A. Waterman, D. Patterson, CACM 52 (2009)) with a mark for each row that ran, as SVG. */
export function roofline(rows: readonly Row[], { bandwidth, arithmetic }: Roof): string {
  const top = 2 * arithmetic
  const least = (bandwidth * minOi) / 4
  const x = (oi: number): number => left + ((width - left - 16) * Math.log(oi / minOi)) / Math.log(maxOi / minOi)
  const y = (gflops: number): number =>
    height - bottom - ((height - bottom - 16) * Math.log(gflops / least)) / Math.log(top / least)
  const at = (oi: number, gflops: number): string => `${x(oi).toFixed(1)},${y(gflops).toFixed(1)}`
  const label = (px: number, py: number, text: string, extra = ''): string =>
    `<text x="${px.toFixed(1)}" y="${py.toFixed(1)}" ${extra}>${text}</text>`
  const ridge = arithmetic / bandwidth
  const roof = [at(minOi, bandwidth * minOi), at(ridge, arithmetic), at(maxOi, arithmetic)].join(' ')
  const ticks = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64].map((oi) =>
    label(x(oi), height - bottom + 18, String(oi), 'text-anchor="middle"'),
  )
  const levels = [1, 10, 100, 1000, 10000]
    .filter((g) => g >= least && g <= top)
    .map((g) => label(left - 8, y(g) + 4, String(g), 'text-anchor="end"'))
  const marks = rows.flatMap(({ problem, spaceOrder, oi, gflopss }) =>
    gflopss
      ? [
          `<circle cx="${x(oi).toFixed(1)}" cy="${y(gflopss).toFixed(1)}" r="4" fill="#b03a2e"/>`,
          label(x(oi) + 7, y(gflopss) + 4, `${problem} ${spaceOrder}`),
        ]
      : [],
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
<path d="M${left},16V${height - bottom}H${width - 16}" fill="none" stroke="#444"/>
<polyline points="${roof}" fill="none" stroke="#1f618d" stroke-width="2"/>
${[...ticks, ...levels, ...marks].join('\n')}
${label((left + width) / 2, height - 10, 'Flops per byte', 'text-anchor="middle"')}
${label(16, height / 2, 'GFLOP/s', `text-anchor="middle" transform="rotate(-90 16 ${height / 2})"`)}
</svg>
`
}
