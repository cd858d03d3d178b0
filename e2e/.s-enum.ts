import { d, Eq, Grid, GridFunction, Operator } from 'courant'
import { compileMany } from './properties/compile-many.ts'
const names=['x','y','z']
const dims=3
for (const [language,opt] of [['c','noop'],['openmp','plain']] as const) for (const so of [2,8]) for (const per of [24,96]) {
  const grid = new Grid({ shape: [4,3,3].slice(0,dims), spacing: [0.5,0.25,2].slice(0,dims), dtype: 'float64' })
  const all=[] as any[]
  let k=0
  const fs=new Map<number,any>()
  for (let loc=0; loc<1<<dims; loc++) for (let tl of [0,(1<<dims)-1]) {
    const f=fs.get(loc)??new GridFunction({name:'f'+loc,grid,spaceOrder:so,staggered:names.filter((_,i)=>loc>>i&1)}); fs.set(loc,f)
    for (let dim=0; dim<dims; dim++) for (const order of [1,2]) for (const side of [undefined,'left','right','centred'] as const) for (const x0 of [undefined,-0.5,0.5]) {
      if (so==2&&side=='left'&&x0==-0.5) continue
      const r=new GridFunction({name:'r'+k++,grid,spaceOrder:so,staggered:names.filter((_,i)=>tl>>i&1)})
      all.push(new Eq(r,d(f,names[dim]!,order,{...(side&&{side}),...(x0!==undefined&&{x0})})))
    }
  }
  const some=all.slice(0,384)
  const t=performance.now()
  const ops=[]
  for(let i=0;i<some.length;i+=per) ops.push(new Operator(some.slice(i,i+per),{name:`K${language}${so}${per}_${i}`,language,opt}))
  const t2=performance.now()
  await compileMany(ops.map(o=>({code:o.program.code,fp:o.program.fp})))
  console.log(language,opt,so,per,some.length,'build',t2-t,'compile',performance.now()-t2)
}
