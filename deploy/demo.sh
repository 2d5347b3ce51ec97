#!/bin/sh
# Replays the facsimile pages that the tests carry through the whole pipeline, in ./demo, as if it were five days of
# October 2026: a baseline, a price cut, a launch, a promotion, a new layout. Needs no network.
set -eu
pages=$(cd "$(dirname "$0")/../tests/pages" && pwd)
rm -rf demo
mkdir -p demo
cd demo

day=1
for step in demo-1-baseline demo-2-price-cut demo-3-launch demo-4-promotion demo-5-layout-change; do
  for page in openai/pricing google/gemini-pricing; do
    folder=$pages/$(echo "$page" | sed 's|/|__|')
    printf '{"file": "%s/%s.html", "page": "%s", "captured_at": "2026-10-0%dT12:00:00Z"}\n' \
      "$folder" "$step" "$page" "$day" >> manifest.jsonl
  done
  day=$((day + 1))
done

echo "1. Five days of two pages, through the whole line:"
ratecard replay .
echo
echo "2. What changed, newest first (the first day is the baseline; the new layout of the last day changed no price):"
ratecard changes
echo
echo "3. One price, with the cell that it was read from:"
ratecard show gpt-image-2 --evidence | head -n 4
echo
echo "4. The feed and the website, as files (and one of each model, in models/ and snippets/):"
find public -name '.*' -prune -o -type f -print | grep -v -e /models/ -e /snippets/ -e /schema/ | sort | sed 's/^/   demo\//'
echo
echo "To look around:"
echo "   cd demo"
for command in "show gpt-5.4" "history gpt-5.6-luna" "cost gpt-5.4 gemini-2.5-flash --input 1000000" serve; do
  echo "   $(command -v ratecard) $command"
done
