import { expect, test } from 'vitest'
import { compactly } from '../../../tsup.compact.ts'

test('takes comments, indentation and empty lines out', () => {
  const code = `// src/a.ts
/** Twice. */
function f(a) {

  // em dash — here
  return  a * /* two */ 2; // at the end
}
export { f };
`
  expect(compactly(code, 'module.js').code).toBe(`
function f(a) {
return a * 2;
}
export { f };
`)
})

test('keeps texts, what bundlers read and what licences ask for', () => {
  const code = `/*! MIT
 *  by us */
const a = /* @__PURE__ */ f(\`
  // text
    \${ b  +  '  /* text */  ' }
\`), c = /  \\/\\*  /;
`
  expect(compactly(code, 'module.js').code).toBe(code.replace('b  +  ', 'b + '))
})

test('a line ends where one ended', () => {
  const code = 'const f = (a) => {\n  return /* over\n lines */ a\n}\nlet b = 1 // one\n++b'
  expect(compactly(code, 'module.js').code).toBe('const f = (a) => {\nreturn\na\n}\nlet b = 1\n++b')
})

test('the map leads to where a word stood', () => {
  const { map } = compactly('// one\n\n  const a = 1;\n    const b = 2;\n', 'module.js')
  expect(map.mappings).toMatchInlineSnapshot(
    `"AAAA;AAEE,KAAK,CAAC,CAAC,CAAC,CAAC,CAAC,CAAC,CAAC;AACV,KAAK,CAAC,CAAC,CAAC,CAAC,CAAC,CAAC;"`,
  )
})
