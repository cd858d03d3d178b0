import {
  complexDtypes,
  didYouMean,
  dtypes,
  fail,
  inWords,
  isComplexDtype,
  isDtype,
  type AnyDtype,
  type RawSite,
} from '@courant/core'

/** Throws `dsl/bad-dtype`. */
export function checkDtype(dtype: string, what: string, site: RawSite): AnyDtype {
  if (isDtype(dtype) || isComplexDtype(dtype)) return dtype
  const all = [...dtypes, ...complexDtypes]
  // `Float32Array`, or a type of NumPy's, by the class.
  const text = typeof dtype === 'string' ? dtype : String((dtype as { name?: unknown }).name).replace(/Array$/, '')
  const meant = didYouMean(text, all)
  return fail({
    code: 'dsl/bad-dtype',
    message: `The dtype of a ${what} can't be ${inWords(dtype)}.`,
    site,
    notes: [`There are ${all.map((t) => `'${t}'`).join(', ')}.`],
    hints: meant ? [`Did you mean '${meant}'?`] : [],
  })
}
