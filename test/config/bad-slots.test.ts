// Slots that are refused, alone or beside each other.
import { expect, test } from 'vitest'
import { problemLines } from './problem-lines.ts'

const table: [text: string, problems: string[]][] = [
  ['listen: 80', ['1:1  slots  is missing: expected settings (blue, green)']],
  [
    'slots: {}',
    [
      '1:1  slots.blue  is missing: expected services such as web: http://127.0.0.1:3001',
      '1:1  slots.green  is missing: expected services such as web: http://127.0.0.1:3001',
    ],
  ],
  [
    'slots: { blue: { web: "http://127.0.0.1:1" } }',
    ['1:1  slots.green  is missing: expected services such as web: http://127.0.0.1:3001'],
  ],
  [
    'slots: { blue: {}, green: {} }',
    ['1:8  slots  expected at least one service in each slot, got none'],
  ],
  [
    'slots: { blue: { web: "http://127.0.0.1:1", api: "http://127.0.0.1:1" }, green: { web: "http://127.0.0.1:1" } }',
    ['1:74  slots.green  the service "api" of slot blue is missing here'],
  ],
  [
    'slots: { blue: { web: "http://127.0.0.1:1" }, green: { wbe: "http://127.0.0.1:1" } }',
    [
      '1:10  slots.blue  the service "wbe" of slot green is missing here; is "web" meant for it?',
      '1:47  slots.green  the service "web" of slot blue is missing here; is "wbe" meant for it?',
    ],
  ],
  [
    'slots: { blue: { web: "http://127.0.0.1:1" }, green: { web: "http://127.0.0.1:1" }, grean: {} }',
    ['1:85  slots.grean  unknown key "grean"; did you mean "green"?'],
  ],
  [
    'slots: { blue: "http://127.0.0.1:1", green: { web: "http://127.0.0.1:1" } }',
    [
      '1:16  slots.blue  expected services such as web: http://127.0.0.1:3001, got "http://127.0.0.1:1"',
    ],
  ],
  [
    'slots: { blue: { web: "ftp://h" }, green: { web: "http://127.0.0.1:1" } }',
    ['1:23  slots.blue.web  expected an origin such as http://127.0.0.1:3001, got "ftp://h"'],
  ],
  [
    'slots: { blue: { web: "http://h/app" }, green: { web: "http://127.0.0.1:1" } }',
    [
      '1:23  slots.blue.web  expected an origin such as http://127.0.0.1:3001, without a path (routes choose the path), got "http://h/app"',
    ],
  ],
  [
    'slots: { blue: { web: "http://h?x=1" }, green: { web: "http://127.0.0.1:1" } }',
    [
      '1:23  slots.blue.web  expected an origin such as http://127.0.0.1:3001, without a query, got "http://h?x=1"',
    ],
  ],
  [
    'slots: { blue: { web: "http://me:secret@h" }, green: { web: "http://127.0.0.1:1" } }',
    [
      '1:23  slots.blue.web  expected an origin such as http://127.0.0.1:3001, without a user or password, got "http://…@h"',
    ],
  ],
  [
    'slots: { blue: { web: "127.0.0.1:3001" }, green: { web: "http://127.0.0.1:1" } }',
    [
      '1:23  slots.blue.web  expected an origin such as http://127.0.0.1:3001 (with http:// in front), got "127.0.0.1:3001"',
    ],
  ],
  [
    'slots: { blue: { web: "http://h:99999" }, green: { web: "http://127.0.0.1:1" } }',
    [
      '1:23  slots.blue.web  expected an origin such as http://127.0.0.1:3001, got "http://h:99999"',
    ],
  ],
  [
    'slots: { blue: { web: "http://h:0" }, green: { web: "http://127.0.0.1:1" } }',
    [
      '1:23  slots.blue.web  expected an origin such as http://127.0.0.1:3001; port 0 cannot be dialled, got "http://h:0"',
    ],
  ],
  [
    'slots: { blue: { web: "http://a b" }, green: { web: "http://127.0.0.1:1" } }',
    ['1:23  slots.blue.web  expected an origin such as http://127.0.0.1:3001, got "http://a b"'],
  ],
  [
    'slots: { blue: { web: "" }, green: { web: "http://127.0.0.1:1" } }',
    ['1:23  slots.blue.web  expected an origin such as http://127.0.0.1:3001, got ""'],
  ],
  [
    'slots: { blue: { web: [] }, green: { web: 3001 } }',
    [
      '1:23  slots.blue.web  expected an origin such as http://127.0.0.1:3001, or a list of them, got an empty list',
      '1:43  slots.green.web  expected an origin such as http://127.0.0.1:3001, or a list of them, got 3001',
    ],
  ],
  [
    'slots: { blue: { web: ["http://h:1", "http://h:2/x"] }, green: { web: ["http://127.0.0.1:1", "http://127.0.0.1:1/"] } }',
    [
      '1:38  slots.blue.web[1]  expected an origin such as http://127.0.0.1:3001, without a path (routes choose the path), got "http://h:2/x"',
      '1:94  slots.green.web[1]  expected each origin once, got "http://127.0.0.1:1/"',
    ],
  ],
  [
    'slots: { blue: { Web: "http://127.0.0.1:1" }, green: { Web: "http://127.0.0.1:1" } }',
    [
      '1:18  slots.blue.Web  expected a name of a-z, 0-9, - and _, got "Web"',
      '1:56  slots.green.Web  expected a name of a-z, 0-9, - and _, got "Web"',
    ],
  ],
  [
    'slots: { blue: { web: "http://127.0.0.1:1", api: "http://127.0.0.1:1" }, green: { api: "http://127.0.0.1:1", web: "http://127.0.0.1:1" } }',
    ['1:1  routes  is missing: with several services (web, api) say which requests go to which'],
  ],
]

test.each(table)('%j are slots that are refused', (text, problems) => {
  expect(problemLines(text)).toEqual(problems)
})
