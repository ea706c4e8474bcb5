// What each channel is sent: everything a message says.
import { expect, test } from 'vitest'
import { discordBody } from '../../src/notify/render-discord.ts'
import { mailOf } from '../../src/notify/render-mail.ts'
import { slackBody } from '../../src/notify/render-slack.ts'
import { webhookBody } from '../../src/notify/render-webhook.ts'
import { noticeOf } from './said.ts'

test('Discord shows title, reason, figures, failures and who', () => {
  expect(discordBody(noticeOf())).toMatchInlineSnapshot(`
    {
      "allowed_mentions": {
        "parse": [],
      },
      "content": "🔴 Rolled back by the judge: green → blue",
      "embeds": [
        {
          "color": 14105161,
          "description": "green is bad, blue serves again. After 1.4 s: 10 of 40 responses failed.",
          "fields": [
            {
              "inline": false,
              "name": "Next",
              "value": "see why: switch history show 7",
            },
            {
              "inline": true,
              "name": "Failed",
              "value": "12 of 480 responses",
            },
            {
              "inline": true,
              "name": "Worst route",
              "value": "checkout: 10 of 12",
            },
            {
              "inline": false,
              "name": "First failures (UTC)",
              "value": "12:00:01.250 checkout 500; the old slot answered it well; request req-1",
            },
          ],
          "footer": {
            "text": "asked for by ana@laptop: new cart · promotion 7 · generation 3 · shop · 2026-01-01T12:00:02.000Z",
          },
          "timestamp": "2026-01-01T12:00:02.000Z",
          "title": "Rolled back by the judge: green → blue",
        },
      ],
    }
  `)
})

test('Slack shows title, reason, figures, failures and who', () => {
  expect(slackBody(noticeOf())).toMatchInlineSnapshot(`
    {
      "blocks": [
        {
          "text": {
            "emoji": true,
            "text": "🔴 Rolled back by the judge: green → blue",
            "type": "plain_text",
          },
          "type": "header",
        },
        {
          "text": {
            "text": "green is bad, blue serves again. After 1.4 s: 10 of 40 responses failed.",
            "type": "mrkdwn",
            "verbatim": true,
          },
          "type": "section",
        },
        {
          "fields": [
            {
              "text": "*Failed*
    12 of 480 responses",
              "type": "mrkdwn",
              "verbatim": true,
            },
            {
              "text": "*Worst route*
    checkout: 10 of 12",
              "type": "mrkdwn",
              "verbatim": true,
            },
          ],
          "type": "section",
        },
        {
          "text": {
            "text": "*First failures (UTC)*
    12:00:01.250 checkout 500; the old slot answered it well; request req-1",
            "type": "mrkdwn",
            "verbatim": true,
          },
          "type": "section",
        },
        {
          "text": {
            "text": "*Next*
    see why: switch history show 7",
            "type": "mrkdwn",
            "verbatim": true,
          },
          "type": "section",
        },
        {
          "elements": [
            {
              "text": "asked for by ana@laptop: new cart · promotion 7 · generation 3 · shop · 2026-01-01T12:00:02.000Z",
              "type": "mrkdwn",
              "verbatim": true,
            },
          ],
          "type": "context",
        },
      ],
      "text": "🔴 Rolled back by the judge: green → blue. green is bad, blue serves again. After 1.4 s: 10 of 40 responses failed.",
      "unfurl_links": false,
      "unfurl_media": false,
    }
  `)
})

test('a webhook is sent the fields of docs/notify.md', () => {
  expect(webhookBody(noticeOf({ heldBack: 2 }))).toMatchInlineSnapshot(`
    {
      "at": "2026-01-01T12:00:02.000Z",
      "facts": [
        {
          "name": "Failed",
          "value": "12 of 480 responses",
        },
        {
          "name": "Worst route",
          "value": "checkout: 10 of 12",
        },
      ],
      "gateway": "shop",
      "generation": 3,
      "heldBack": 2,
      "id": "b3b7c1de-0000-4000-8000-000000000001",
      "kind": "rolled-back",
      "level": "bad",
      "next": [
        {
          "command": "switch history show 7",
          "to": "see why",
        },
      ],
      "promotion": 7,
      "samples": [
        "12:00:01.250 checkout 500; the old slot answered it well; request req-1",
      ],
      "schema": 1,
      "slot": "green",
      "text": "🔴 Rolled back by the judge: green → blue

    green is bad, blue serves again. After 1.4 s: 10 of 40 responses failed.

    Failed:      12 of 480 responses
    Worst route: checkout: 10 of 12

    First failures (UTC):
      12:00:01.250 checkout 500; the old slot answered it well; request req-1

    see why: switch history show 7

    asked for by ana@laptop: new cart · promotion 7 · generation 3 · shop · 2026-01-01T12:00:02.000Z · 2 more like this held back since the last one
    ",
      "title": "Rolled back by the judge: green → blue",
      "who": {
        "by": "ana@laptop",
        "why": "new cart",
      },
      "why": "green is bad, blue serves again. After 1.4 s: 10 of 40 responses failed.",
    }
  `)
})

test('a mail says the same in text and in HTML', () => {
  expect(mailOf(noticeOf({ heldBack: 2 }))).toMatchInlineSnapshot(`
    {
      "html": "<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body>
    <h2>🔴 Rolled back by the judge: green → blue</h2>
    <p>green is bad, blue serves again. After 1.4 s: 10 of 40 responses failed.</p>
    <table cellpadding="4"><tr><th align="left">Failed</th><td>12 of 480 responses</td></tr><tr><th align="left">Worst route</th><td>checkout: 10 of 12</td></tr></table>
    <p>First failures (UTC):</p><pre>12:00:01.250 checkout 500; the old slot answered it well; request req-1</pre>
    <p><code>see why: switch history show 7</code></p>
    <p><small>asked for by ana@laptop: new cart · promotion 7 · generation 3 · shop · 2026-01-01T12:00:02.000Z · 2 more like this held back since the last one</small></p>
    </body></html>",
      "subject": "[shop] Rolled back by the judge: green → blue",
      "text": "🔴 Rolled back by the judge: green → blue

    green is bad, blue serves again. After 1.4 s: 10 of 40 responses failed.

    Failed:      12 of 480 responses
    Worst route: checkout: 10 of 12

    First failures (UTC):
      12:00:01.250 checkout 500; the old slot answered it well; request req-1

    see why: switch history show 7

    asked for by ana@laptop: new cart · promotion 7 · generation 3 · shop · 2026-01-01T12:00:02.000Z · 2 more like this held back since the last one
    ",
    }
  `)
})
