// All cases, by topic, in the order of the table.
import type { Case } from './case.ts'
import { connections } from './connections.ts'
import { failures } from './failures.ts'
import { requests } from './requests.ts'
import { responses } from './responses.ts'
import { targets } from './targets.ts'
import { upgrades } from './upgrades.ts'
import { uploads } from './uploads.ts'

export const topics: readonly { readonly title: string; readonly cases: readonly Case[] }[] = [
  { title: 'Request fields', cases: requests },
  { title: 'Request line', cases: targets },
  { title: 'Uploads', cases: uploads },
  { title: 'Answers', cases: responses },
  { title: 'Failures', cases: failures },
  { title: 'Connections', cases: connections },
  { title: 'WebSockets', cases: upgrades },
]

export const cases: readonly Case[] = topics.flatMap((topic) => topic.cases)
