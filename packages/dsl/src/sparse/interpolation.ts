import { fail, inWords, type RawSite } from '@courant/core'
import { interpolations, sincRadii, type Interpolation, type InterpolationName } from '@courant/data'

/** What the options of a sparse function ask for. Throws `dsl/bad-interpolation` and `dsl/bad-radius`. */
export function interpolationOf(
  wanted: InterpolationName | Interpolation | undefined,
  r: number | undefined,
  name: string,
  site: RawSite,
): Interpolation {
  const kind = wanted ?? 'linear'
  if (r !== undefined) checkRadius(kind, r, name, site)
  if (typeof kind !== 'string') return checkOwn(kind, name, site)
  if (Object.hasOwn(interpolations, kind)) return interpolations[kind](r)
  return fail({
    code: 'dsl/bad-interpolation',
    message: `There is no interpolation ${inWords(kind)}, asked for by '${name}'.`,
    site,
    hints: [
      `Choose one of ${Object.keys(interpolations)
        .map((k) => `'${k}'`)
        .join(', ')}, or give your own: { name, support, reach, weights }.`,
    ],
  })
}

function checkRadius(kind: InterpolationName | Interpolation, r: number, name: string, site: RawSite): void {
  if (kind === 'sinc' && sincRadii.includes(r)) return
  fail({
    code: 'dsl/bad-radius',
    message:
      kind === 'sinc'
        ? `The radius r of '${name}' is a whole number from ${sincRadii[0]} to ${sincRadii.at(-1)}, not ${inWords(r)}.`
        : `'${name}' has a radius r, which only the interpolation 'sinc' takes.`,
    site,
    hints: kind === 'sinc' ? [] : ["Leave out r, or choose interpolation: 'sinc'."],
  })
}

function checkOwn(kind: Interpolation, name: string, site: RawSite): Interpolation {
  const { support, reach } = kind
  const whole = (n: unknown, from: number, to: number): boolean =>
    Number.isInteger(n) && Number(n) >= from && Number(n) <= to
  const wrong = !whole(support, 1, 64)
    ? `a support of ${inWords(support)}, which is no whole number from 1 to 64`
    : !whole(reach, 0, support - 1)
      ? `a reach of ${inWords(reach)}, which is no whole number from 0 to ${support - 1}`
      : [0, 0.5].some((f) => kind.weights(f).length !== support)
        ? `weights whose number is not its support, ${support}`
        : undefined
  if (wrong === undefined) return kind
  return fail({ code: 'dsl/bad-interpolation', message: `The interpolation of '${name}' has ${wrong}.`, site })
}
