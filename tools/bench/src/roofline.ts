import type { Roof, Row } from './measure.ts'

const [width, height, left, right, top, bottom] = [760, 460, 64, 150, 20, 52]
/** By problem, in the order of the rows; told apart also by who sees no red from green (M. Okabe, K. Ito, 2008). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const

/**
 * The roofline (S. Williams, A. Waterman, D. Patterson, CACM 52 (2009)) as SVG: a line for each problem that ran, with a
 * mark for each order of accuracy.
 */
export function roofline(rows: readonly Row[], { bandwidth, arithmetic }: Roof): string {
  const ran = rows.flatMap(({ problem, spaceOrder, oi, gflopss }) =>
    gflopss ? [{ problem, spaceOrder, oi, gflopss }] : [],
  )
  const ridge = arithmetic / bandwidth
  const oiRange = powersAround([ridge / 4, 2 * ridge, ...ran.map(({ oi }) => oi)], 2)
  const [minOi, maxOi] = [oiRange[0] ?? 1, oiRange.at(-1) ?? 1]
  const levels = [...ran.map(({ gflopss }) => gflopss), arithmetic * 1.1, bandwidth * minOi]
  const gflopsRange = powersAround(levels, 10)
  const [least, most] = [gflopsRange[0] ?? 1, Math.min(gflopsRange.at(-1) ?? 1, 2.2 * Math.max(...levels))]

  const x = (oi: number): number => left + ((width - left - right) * Math.log(oi / minOi)) / Math.log(maxOi / minOi)
  const y = (gflops: number): number =>
    height - bottom - ((height - bottom - top) * Math.log(gflops / least)) / Math.log(most / least)
  const at = (oi: number, gflops: number): string => `${x(oi).toFixed(1)},${y(gflops).toFixed(1)}`
  const label = (px: number, py: number, text: string, extra = ''): string =>
    `<text x="${px.toFixed(1)}" y="${py.toFixed(1)}" ${extra}>${text}</text>`
  const grid = (d: string): string => `<path d="${d}" stroke="#ddd"/>`

  const across = oiRange.flatMap((oi) => [
    grid(`M${at(oi, least)}V${top}`),
    label(x(oi), height - bottom + 18, oi < 1 ? `1/${1 / oi}` : String(oi), 'text-anchor="middle"'),
  ])
  const up = gflopsRange
    .flatMap((power) => [power, 2 * power, 5 * power])
    .filter((level) => level >= least && level <= most)
    .flatMap((level) => [
      grid(`M${at(minOi, level)}H${width - right}`),
      label(left - 8, y(level) + 4, String(level), 'text-anchor="end"'),
    ])
  const names = [...new Set(ran.map(({ problem }) => problem))]
  const marks = names.flatMap((name, i) => {
    const colour = colours[i % colours.length] ?? 'black'
    const own = ran.filter(({ problem }) => problem === name)
    return [
      `<polyline points="${own.map(({ oi, gflopss }) => at(oi, gflopss)).join(' ')}" fill="none" stroke="${colour}" opacity="0.5"/>`,
      ...own.flatMap(({ oi, gflopss, spaceOrder }) => [
        `<circle cx="${x(oi).toFixed(1)}" cy="${y(gflopss).toFixed(1)}" r="4" fill="${colour}"/>`,
        label(x(oi), y(gflopss) - 8, String(spaceOrder), `text-anchor="middle" fill="${colour}"`),
      ]),
      `<circle cx="${width - right + 20}" cy="${top + 20 + 20 * i}" r="4" fill="${colour}"/>`,
      label(width - right + 32, top + 24 + 20 * i, name, `fill="${colour}"`),
    ]
  })
  const roof = [at(minOi, bandwidth * minOi), at(ridge, arithmetic), at(maxOi, arithmetic)].join(' ')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
${[...across, ...up].join('\n')}
<polyline points="${roof}" fill="none" stroke="#444" stroke-width="2"/>
${label(width - right - 6, y(arithmetic) - 6, `${arithmetic.toFixed(0)} GFLOP/s, ${bandwidth.toFixed(0)} GB/s`, 'text-anchor="end" fill="#444"')}
${marks.join('\n')}
${label((left + width - right) / 2, height - 12, 'Flops per byte', 'text-anchor="middle"')}
${label(16, height / 2, 'GFLOP/s', `text-anchor="middle" transform="rotate(-90 16 ${height / 2})"`)}
${label(width - right + 14, top + 4, 'order at each mark', 'fill="#444" font-size="11"')}
</svg>
`
}

/** The powers of `base` from the last below all of these to the first above. */
function powersAround(values: readonly number[], base: number): readonly number[] {
  const exponent = (value: number): number => Math.log(value) / Math.log(base)
  const first = Math.floor(exponent(Math.min(...values)))
  const last = Math.ceil(exponent(Math.max(...values)))
  return Array.from({ length: last - first + 1 }, (_, i) => base ** (first + i))
}
